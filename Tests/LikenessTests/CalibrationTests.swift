import Engine
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Likeness

@Suite("Calibration")
struct CalibrationTests {
  /// Water-like triangles and chains: a reference that is learnt in a moment.
  static let molecules: [Molecule] = (0..<40).map { index in
    index.isMultiple(of: 2)
      ? Molecule(
        elements: [.carbon, .oxygen, .carbon],
        positions: [[-1.2, 0.7, 0], .zero, [1.2, 0.7, 0]])
      : Molecule(
        elements: [.carbon, .carbon, .nitrogen], positions: [.zero, [1.5, 0, 0], [2.7, 0, 0]])
  }

  private static func start() -> CalibratedDensity {
    CalibratedDensity(
      network: ScoreNetwork(
        ScoreNetwork.Shape(elements: Samples.elements, channels: 16, layers: 2, cutoff: 6), seed: 1),
      spread: Calibration.spread(of: molecules))
  }

  static func fit(threads: Int, steps: Int = 150) throws -> CalibratedDensity {
    var fit = Calibration()
    fit.steps = steps
    fit.batch = 24
    return try fit.fit(molecules, from: start(), threads: threads) { _, _ in }
  }

  @Test("the fitted force undoes the noise, and the elements are found again")
  func explains() throws {
    let density = try Self.fit(threads: 2)
    let before = try ExplainedNoise(of: Self.molecules, by: Self.start(), sigma: 0.15, seed: 9)
    let after = try ExplainedNoise(of: Self.molecules, by: density, sigma: 0.15, seed: 9)
    // Three of nine coordinates are centroid, three rotations are not to be known.
    #expect(before.share < 0.1)
    #expect(after.share > 0.35)
    #expect(after.elementLoss < 0.5 * before.elementLoss)
  }

  @Test("the fit is the same for any number of threads")
  func threads() throws {
    let one = try Self.fit(threads: 1, steps: 12)
    #expect(try Self.fit(threads: 2, steps: 12).network.parameters == one.network.parameters)
    #expect(try Self.fit(threads: 3, steps: 12).network.parameters == one.network.parameters)
  }

  @Test("a fit goes as far as molecules that it has not seen are better off")
  func extent() throws {
    // (x - 0.3)^2, one that falls, and one that bends down.
    #expect(abs(FitExtent.minimum(0.09, 0.04, 0.49) - 0.3) < 1e-12)
    #expect(FitExtent.minimum(3, 2, 1) == 1 && FitExtent.minimum(1, 2, 2.5) == 0)
    let (start, fitted) = (Self.start(), try Self.fit(threads: 2))
    func share(_ from: CalibratedDensity, _ to: CalibratedDensity, threads: Int) throws -> Double {
      try FitExtent(
        from: from, to: to, held: Self.molecules, Calibration(), threads: threads
      ).share
    }
    #expect(try share(start, fitted, threads: 2) > 0.8)
    // Where a fit went astray, as one to other molecules would.
    #expect(try share(fitted, start, threads: 2) < 0.2)
    #expect(try share(fitted, start, threads: 1) == share(fitted, start, threads: 3))
    // Nothing held out: all the way.
    let all = try FitExtent(from: start, to: fitted, held: [], Calibration(), threads: 1)
    #expect(all.share == 1)
    let half = FitExtent.density(0.5, from: start, to: fitted).network.parameters
    for (place, value) in half.enumerated() {
      let ends = (start.network.parameters[place], fitted.network.parameters[place])
      #expect(abs(value - (ends.0 + ends.1) / 2) <= 1e-6 * (abs(ends.0) + abs(ends.1)))
    }
    let (own, held) = FitExtent.split(Self.molecules)
    #expect(own.count == 35 && held.count == 5)
    #expect(FitExtent.split(Array(Self.molecules.prefix(10))).held.isEmpty)
  }

  @Test("elements are as frequent as in the reference, at every noise level")
  func bias() throws {
    // Hardly fitted, so that elements are off.
    var density = try Self.fit(threads: 2, steps: 15)
    let tables = ScoreTables(density.network)
    let bias = try ElementBias(of: Self.molecules, by: density, tables, threads: 2)
    #expect(bias == (try ElementBias(of: Self.molecules, by: density, tables, threads: 1)))
    let truth = Samples.elements.map { element in
      Self.molecules.reduce(0) { $0 + $1.elements.count { $0 == element } }
    }
    let all = Double(truth.reduce(0, +))
    func error(sigma: Double) throws -> Double {
      let shares = try Self.expectedShares(of: Samples.elements, by: density, sigma: sigma)
      return zip(shares, truth).map { abs($0 - Double($1) / all) }.max() ?? 0
    }
    let before = try [0.1, 0.5, 1.3].map(error)
    density.bias = bias
    let after = try [0.1, 0.5, 1.3].map(error)
    #expect(before.allSatisfy { $0 > 0.05 })
    #expect(after.allSatisfy { $0 < 0.03 })
  }

  /// Mean probabilities of elements of the atoms of noised molecules, each given the rest.
  private static func expectedShares(
    of elements: [Element], by density: CalibratedDensity, sigma: Double
  ) throws -> [Double] {
    let evaluator = DensityEvaluator(density)
    var shares = elements.map { _ in 0.0 }
    for (index, molecule) in molecules.enumerated() {
      var stream = RandomStream(seed: 77, .calibration, index)
      let noised = molecule.noised(by: sigma, from: &stream).molecule
      for atom in 0..<molecule.count {
        let totals = try elements.map { element in
          var trial = noised
          trial.setElement(element, at: atom)
          var energies: [Double] = []
          try evaluator.evaluate(
            ParticleBatch(molecules: [trial]), sigmas: [sigma], energies: &energies)
          return energies.reduce(0, +)
        }
        let lowest = totals.min() ?? 0
        let sum = totals.reduce(0) { $0 + exp(lowest - $1) }
        for place in elements.indices { shares[place] += exp(lowest - totals[place]) / sum }
      }
    }
    let all = shares.reduce(0, +)
    return shares.map { $0 / all }
  }

  @Test("a fit ends where its observer throws")
  func stops() throws {
    var fit = Calibration()
    fit.steps = 1000
    var last = 0
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      _ = try fit.fit(Self.molecules, from: Self.start(), threads: 1) { progress, _ in
        last = progress.step
        if progress.step == 3 { throw Enough() }
      }
    }
    #expect(last == 3)
  }

  /// A density with all that a file can hold, and where it was written.
  private static func written(in folder: String) throws -> (String, CalibratedDensity) {
    let path = "\(folder)/density.safetensors"
    var density = CalibratedDensity(network: Samples.network(), spread: 0.34)
    density.surprises = [2.5, 2.75, 4]
    let count = ElementBias.levels.count * Samples.elements.count
    density.bias = ElementBias(
      energies: (0..<count).map { Double($0) / 8 }, elements: Samples.elements.count)
    try density.write(to: path)
    return (path, density)
  }

  @Test("a file gives back the density, bit for bit")
  func file() throws {
    try withFolder { folder in
      let (path, density) = try Self.written(in: folder)
      let read = try CalibratedDensity(path: path)
      #expect(read.network.parameters == density.network.parameters)
      #expect(read.network.shape == density.network.shape)
      #expect(read.spread == density.spread)
      #expect(read.surprises == density.surprises)
      #expect(read.bias != nil && read.bias == density.bias)
    }
  }

  @Test("a file with bytes changed, cut off or put in gives an error or numbers, never a crash")
  func damaged() throws {
    try withFolder { folder in
      let (path, _) = try Self.written(in: folder)
      let bytes = try FileContents.bytes(of: path)
      var stream = RandomStream(seed: 4, .networkWeights)
      for round in 0..<400 {
        var damaged = bytes
        // Most of it in the header, where the facts are.
        let place = stream.index(below: round.isMultiple(of: 4) ? bytes.count : 3000)
        switch stream.index(below: 3) {
        case 0: damaged[place] = UInt8(truncatingIfNeeded: stream.next32())
        case 1: damaged.removeSubrange(place...)
        default: damaged.insert(contentsOf: bytes[0..<stream.index(below: 64)], at: place)
        }
        try AtomicFile.write(damaged, to: path, replacing: true)
        guard let read = try? CalibratedDensity(path: path) else { continue }
        #expect(read.network.parameters.allSatisfy(\.isFinite) && read.spread.isFinite)
        let surprisesAreFinite = read.surprises.allSatisfy(\.isFinite)
        let biasIsFinite = read.bias?.energies.allSatisfy(\.isFinite) ?? true
        #expect(surprisesAreFinite && biasIsFinite)
        #expect(read.network.parameters.count == read.network.layout.count)
      }
    }
  }

  @Test("a reference is fitted once: what is kept serves the next run, bit for bit")
  func kept() throws {
    try withFolder { folder in
      var fit = Calibration()
      (fit.steps, fit.batch) = (4, 8)
      func density(of molecules: [Molecule]) throws -> (steps: Int, energies: [Double]) {
        let calibration = ReferenceCalibration(molecules, base: Self.start(), fit, cache: folder)
        let steps = Mutex(0)
        try calibration.calibrate(
          in: RunContext(report: { _ in steps.withLock { $0 += 1 } }))
        var energies: [Double] = []
        try calibration.makeEvaluator().evaluate(
          ParticleBatch(molecules: [molecules[0]]), sigmas: [0.2], energies: &energies)
        #expect(try calibration.surprise(of: molecules[0])?.rank != nil)
        var larger = molecules[0]
        larger.append(.carbon, at: [0, -1.5, 0])
        let surprise = try #require(try calibration.surprise(of: larger))
        #expect(surprise.perAtom.isFinite && surprise.rank == nil)
        return (steps.withLock { $0 }, energies)
      }
      let first = try density(of: Self.molecules)
      let second = try density(of: Self.molecules)
      #expect(first.steps == 4 && second.steps == 0)
      #expect(first.energies == second.energies)
      // Another reference is another density.
      let other = try density(of: Array(Self.molecules.dropFirst(2)))
      #expect(other.steps == 4)
      // A kept density with a flipped bit is not taken for what was fitted.
      for name in Folder.names(in: folder) where name.hasSuffix(".safetensors") {
        var bytes = try FileContents.bytes(of: "\(folder)/\(name)")
        bytes[bytes.count / 2] ^= 1
        try AtomicFile.write(bytes, to: "\(folder)/\(name)", replacing: true)
      }
      let again = try density(of: Self.molecules)
      #expect(again.steps == 4)
      #expect(again.energies == first.energies)
    }
  }

  @Test("what a reference cannot give is said before the fit, and how long that takes")
  func notes() throws {
    func notes(_ molecules: [Molecule], cache: String? = nil) -> String {
      ReferenceCalibration(molecules, base: Self.start(), Calibration(), cache: cache).notes
        .joined(separator: "\n")
    }
    let many = (0..<60).map { Self.molecules[$0 % 2] }
    #expect(notes(many).isEmpty)
    #expect(notes(Self.molecules).contains("fitted to 40 molecules; below 50"))
    var pair = many
    pair[3].append(.carbon, at: [20, 0, 0])
    #expect(notes(pair).contains("1 of the 60 molecules of the reference are in pieces"))
    let long = Molecule(
      elements: Array(repeating: .carbon, count: 31),
      positions: (0..<31).map { [1.5 * Double($0), 0, 0] })
    #expect(notes(many + [long]).isEmpty, "one of many is no matter")
    let large = Array(repeating: long, count: 4)
    #expect(notes(many + large).contains("4 of 64 molecules have more than 30 heavy atoms"))
    let crowd = (0..<20_007).map { Self.molecules[$0 % 2] }
    #expect(notes(crowd).contains("fitted to 20000 of the 20007 molecules of the reference"))
    try withFolder { folder in
      try AtomicFile.write("", to: folder + "/file")
      #expect(notes(many, cache: folder).isEmpty)
      #expect(notes(many, cache: folder + "/file/simgen").contains("cannot be kept"))
      var fit = Calibration()
      (fit.steps, fit.batch) = (4, 8)
      let calibration = ReferenceCalibration(many, base: Self.start(), fit, cache: folder)
      #expect(try calibration.estimatedSeconds() > 0)
      try calibration.calibrate(in: RunContext())
      #expect(try calibration.estimatedSeconds() == 0)
    }
  }

  @Test("elements that a base does not know are learnt from the reference")
  func newElements() throws {
    let sulfur = try #require(Element(symbol: "S"))
    let sulfurs = Self.molecules.map { molecule in
      var molecule = molecule
      molecule.setElement(sulfur, at: 1)
      return molecule
    }
    try withFolder { folder in
      var fit = Calibration()
      (fit.steps, fit.batch) = (100, 16)
      let calibration = ReferenceCalibration(sulfurs, base: Self.start(), fit, cache: folder)
      try calibration.calibrate(in: RunContext())
      var others = sulfurs[0]
      others.setElement(.carbon, at: 1)
      var energies: [Double] = []
      let batch = ParticleBatch(molecules: [sulfurs[0], others])
      try calibration.makeEvaluator().evaluate(batch, sigmas: [0.1, 0.1], energies: &energies)
      let totals = batch.totals(energies)
      #expect(totals[0] < totals[1] - 0.5)
    }
  }

  @Test("noise levels cover the range, each place of a batch its own share")
  func levels() {
    let fit = Calibration()
    let levels = (0...100).map { fit.level(Double($0) / 100) }
    #expect(abs(levels[0] - fit.lowest) < 1e-12 && abs(levels[100] - fit.highest) < 1e-12)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 })
  }
}
