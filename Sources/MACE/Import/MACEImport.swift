import Formats

/// Turns a model archive of mace-torch (0.3) into parameters.
///
///     let parameters = try MACEImport.parameters(of: TorchArchive(path: "mace.model"))
///
/// Every part of the model is recognised or refused by name; nothing is ignored.
public enum MACEImport {
  /// The parameters of the model in an archive. A model with several heads needs the name of the
  /// one wanted.
  /// - Throws: `MACEFileError` naming the part that is missing, damaged or not supported.
  public static func parameters(
    of archive: TorchArchive, head: String? = nil
  ) throws(MACEFileError) -> MACEParameters {
    let root = ArchiveModule(archive.root, path: archive.path)
    guard root.value.entries == nil else {
      throw root.unsupported(
        "", found: "a dictionary, as checkpoints are",
        supported: ["the model itself, written by torch.save(model, path)"])
    }
    let models = ["ScaleShiftMACE", "MACE"]
    try root.require(models.contains(root.typeName), supported: models)
    try root.requireParts(parts)
    let heads = try headNames(root)
    let headIndex = try index(of: head, in: heads, path: archive.path)
    guard let numbers = try root.tensor("atomic_numbers").integers else {
      throw root.mismatch("atomic_numbers", found: "not integer", expected: "atomic numbers")
    }
    guard MACEConfiguration.areElements(numbers) else {
      throw root.mismatch(
        "atomic_numbers", found: "\(numbers.prefix(120))",
        expected: "different numbers from 1 to 118")
    }
    let embedding = try root.module("node_embedding.linear").linear()
    guard embedding.matrices.count == 1, embedding.matrices[0].rows == numbers.count else {
      throw root.mismatch(
        "node_embedding.linear", found: "\(embedding.input)", expected: "\(numbers.count)x0e")
    }
    let radial = try root.module("radial_embedding", class: "RadialEmbeddingBlock")
    try radial.requireParts(["bessel_fn", "cutoff_fn", "distance_transform"])
    let cutoff = try cutoff(root, radial)
    let functions = try radialFunctions(radial)
    let degree = try edgeDegree(root)

    var layers: [(shape: LayerConfiguration, weights: MACELayer)] = []
    let interactions = try root.modules("interactions")
    guard interactions.count <= MACEConfiguration.mostLayers else {
      throw root.mismatch(
        "interactions", found: "\(interactions.count)",
        expected: "up to \(MACEConfiguration.mostLayers)")
    }
    let readouts = try root.modules("readouts")
    for (index, interaction) in interactions.enumerated() {
      // With a single readout, it reads the last layer.
      let place = index - (readouts.count == 1 ? interactions.count - 1 : 0)
      let part = LayerImport(
        interaction: interaction, product: try root.module("products.\(index)"),
        readout: readouts.indices.contains(place) ? readouts[place] : nil,
        input: layers.last?.shape.output ?? embedding.output, species: numbers.count,
        radialCount: functions.constants.count, edgeDegree: degree, heads: heads.count,
        head: headIndex)
      layers.append(try part.layer())
    }
    guard !layers.isEmpty else {
      throw root.mismatch("interactions", found: "empty", expected: "at least one")
    }
    let configuration = MACEConfiguration(
      atomicNumbers: numbers, cutoff: cutoff,
      edgeDegree: degree,
      radial: try radialConfiguration(
        radial, numbers, functions.kind, count: functions.constants.count),
      layers: layers.map(\.shape), head: heads[headIndex])
    if let fault = configuration.fault {
      throw MACEFileError(path: archive.path, fault: .impossible(reason: fault))
    }
    let (scale, shift) = try scaleShift(root, head: headIndex, of: heads.count)
    return MACEParameters(
      configuration: configuration, embedding: embedding.matrices[0],
      radialConstants: functions.constants, radialFactor: functions.factor,
      layers: layers.map(\.weights),
      repulsion: try repulsion(root, numbers), scale: scale, shift: shift,
      atomicEnergies: try atomicEnergies(
        root, species: numbers.count, head: headIndex, of: heads.count))
  }

  /// Parts every model may have.
  private static let parts: Set<String> = [
    "node_embedding", "radial_embedding", "spherical_harmonics", "atomic_energies_fn",
    "interactions", "products", "readouts", "scale_shift", "pair_repulsion_fn",
  ]

  /// The cutoff of neighbour lists, where the envelope has to end too.
  private static func cutoff(
    _ root: ArchiveModule, _ radial: ArchiveModule
  ) throws(MACEFileError) -> Double {
    let (end, listed) = (try radial.real("cutoff_fn.r_max"), try root.real("r_max"))
    // One of the two may have been rounded to single precision.
    guard abs(end - listed) <= 1e-6 * end else {
      throw root.mismatch("r_max", found: "\(listed)", expected: "\(end), the end of the cutoff")
    }
    return end
  }

  private static let mostHeads = 1000

  private static func headNames(_ root: ArchiveModule) throws(MACEFileError) -> [String] {
    guard let heads = root.optional("heads") else { return ["Default"] }
    let names = heads.value.items?.compactMap(\.string) ?? []
    guard !names.isEmpty, names.count == heads.value.items?.count, names.count <= mostHeads else {
      throw heads.mismatch(
        "", found: heads.value.kind, expected: "a list of up to \(mostHeads) names")
    }
    return names
  }

  private static func index(
    of head: String?, in heads: [String], path: String
  ) throws(MACEFileError) -> Int {
    guard let head else {
      if heads.count == 1 { return 0 }
      throw MACEFileError(path: path, fault: .head(nil, known: heads))
    }
    guard let index = heads.firstIndex(of: head) else {
      throw MACEFileError(path: path, fault: .head(head, known: heads))
    }
    return index
  }

  /// The largest degree of the spherical harmonics, which have to be all of them from 0, in
  /// component normalisation.
  private static func edgeDegree(_ root: ArchiveModule) throws(MACEFileError) -> Int {
    let harmonics = try root.module("spherical_harmonics", class: "SphericalHarmonics")
    let irreps = try harmonics.irreps("irreps_out")
    let expected = irreps.indices.map { IrrepBlock(.harmonic($0), channels: 1) }
    guard irreps == expected, !irreps.isEmpty else {
      throw harmonics.unsupported(
        "irreps_out", found: "\(irreps)", supported: ["1x0e+1x1o+1x2e+..."])
    }
    let normalisation = harmonics.value["normalization"]?.string ?? "missing"
    guard normalisation == "component", harmonics.boolean("normalize", default: false) else {
      throw harmonics.unsupported(
        "normalization", found: normalisation, supported: ["component, of unit vectors"])
    }
    return irreps.count - 1
  }

  private static func radialFunctions(
    _ radial: ArchiveModule
  ) throws(MACEFileError) -> (kind: RadialFunctions, constants: [Double], factor: Double) {
    // The name is the same whatever the functions.
    let basis = try radial.module(
      "bessel_fn", class: "BesselBasis", "GaussianBasis", "ChebychevBasis")
    switch basis.typeName {
    case "GaussianBasis":
      return (.gaussian, try basis.tensor("gaussian_weights").reals, try basis.real("coeff"))
    case "ChebychevBasis":
      let degrees = try basis.tensor("n").reals
      guard degrees == degrees.indices.map({ Double($0 + 1) }) else {
        throw basis.mismatch("n", found: "\(degrees)", expected: "1, 2, 3 ...")
      }
      return (.chebyshev, degrees, 1)
    default:
      return (.bessel, try basis.tensor("bessel_weights").reals, try basis.real("prefactor"))
    }
  }

  private static func radialConfiguration(
    _ radial: ArchiveModule, _ numbers: [Int], _ functions: RadialFunctions, count: Int
  ) throws(MACEFileError) -> RadialConfiguration {
    let cutoff = try radial.module("cutoff_fn", class: "PolynomialCutoff")
    var transform = DistanceTransform.none
    if radial.optional("distance_transform") != nil {
      let module = try radial.module(
        "distance_transform", class: "AgnesiTransform", "SoftTransform")
      try module.require(
        module.typeName != "SoftTransform" || module.optional("alpha") != nil,
        supported: ["AgnesiTransform", "SoftTransform of mace-torch 0.3.10 and later"])
      let radii = try radii(module, numbers)
      transform =
        module.typeName == "SoftTransform"
        ? .soft(alpha: try module.real("alpha"), radii: radii)
        : .agnesi(
          a: try module.real("a"), q: try module.real("q"), p: try module.real("p"), radii: radii)
    }
    return RadialConfiguration(
      functions, count: count, cutoffPower: try cutoff.integer("p"), transform: transform,
      cutoffAfterNetwork: !radial.boolean("apply_cutoff", default: true))
  }

  /// Covalent radii by species, from a table by atomic number.
  private static func radii(
    _ module: ArchiveModule, _ numbers: [Int]
  ) throws(MACEFileError) -> [Double] {
    let table = try module.tensor("covalent_radii").reals
    guard numbers.allSatisfy(table.indices.contains) else {
      throw module.mismatch(
        "covalent_radii", found: "of \(table.count) numbers", expected: "one an element")
    }
    return numbers.map { table[$0] }
  }

  private static func repulsion(
    _ root: ArchiveModule, _ numbers: [Int]
  ) throws(MACEFileError) -> ScreenedRepulsion? {
    guard root.optional("pair_repulsion_fn") != nil else { return nil }
    let module = try root.module("pair_repulsion_fn", class: "ZBLBasis")
    let power = try module.integer("p")
    guard RadialConfiguration.powers.contains(power) else {
      throw module.mismatch("p", found: "\(power)", expected: "1 to 64")
    }
    return ScreenedRepulsion(
      coefficients: try module.reals("c", shape: [4]),
      lengthPrefactor: try module.real("a_prefactor"), exponent: try module.real("a_exp"),
      cutoffPower: power, radii: try radii(module, numbers))
  }

  private static func scaleShift(
    _ root: ArchiveModule, head: Int, of heads: Int
  ) throws(MACEFileError) -> (scale: Double, shift: Double) {
    guard root.optional("scale_shift") != nil else { return (1, 0) }
    let module = try root.module("scale_shift", class: "ScaleShiftBlock")
    func value(_ name: String) throws(MACEFileError) -> Double {
      // One number for all heads, or one a head.
      let tensor = try module.tensor(name)
      if tensor.count == 1 { return tensor.reals[0] }
      return try module.reals(name, count: heads)[head]
    }
    return (try value("scale"), try value("shift"))
  }

  private static func atomicEnergies(
    _ root: ArchiveModule, species: Int, head: Int, of heads: Int
  ) throws(MACEFileError) -> [Double] {
    let module = try root.module("atomic_energies_fn", class: "AtomicEnergiesBlock")
    let tensor = try module.tensor("atomic_energies")
    if tensor.count == species, heads == 1 { return tensor.reals }
    let table = try module.reals("atomic_energies", shape: [heads, species])
    return Array(table[head * species..<(head + 1) * species])
  }
}
