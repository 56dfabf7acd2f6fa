import Chemistry
import Engine
import Inputs
import Likeness
import MACE
import Outputs
import Platform

/// What a reference holds, and a recipe that imitates it.
package struct ReferenceSuggestion {
  private let path: String
  private let molecules: [Molecule]
  private let evaluation: SetEvaluation
  /// What the file makes doubtful.
  private let notes: [String]
  private let model: (path: String, elements: [Element], all: [Element])

  private static let modelFile = "models/simgen-small.safetensors"
  private static let baseFile = "models/likeness-base-wide.safetensors"

  /// Reads a file and looks at its molecules.
  /// - Throws: `PluginError` where it cannot be a reference, `ModelError` where the model that comes
  ///   with the engine is not found.
  package init(path: String, threads: Int) throws {
    self.path = path
    var plugin = MoleculeReference()
    plugin.file = InputFile(path: path)
    let reference = try plugin.make()
    molecules = reference.molecules
    notes = reference.notes
    let modelPath = InstalledFiles.find(Self.modelFile)
    let whole = try MACEModel(path: modelPath, hasStandIns: true)
    let own = whole.elements.filter { whole.standIns[$0] == nil }
    model = (modelPath, own, whole.elements)
    evaluation = SetEvaluation(
      WorkerTeam(threads: threads).map(Array(molecules.indices)) { [molecules] in
        EvaluatedMolecule(molecules[$0])
      })
  }

  /// The elements beside hydrogen, the most frequent first.
  private var elements: [Element] {
    var counts: [Element: Int] = [:]
    for element in molecules.lazy.flatMap(\.elements) where element != .hydrogen {
      counts[element, default: 0] += 1
    }
    return counts.keys.sorted { (-(counts[$0] ?? 0), $0) < (-(counts[$1] ?? 0), $1) }
  }

  /// Those that no model evaluates: their molecules are left out.
  private var foreign: [Element] { elements.filter { !model.all.contains($0) } }

  /// What there is to know of it, a line each.
  package var facts: [String] {
    let sizes = molecules.map(\.heavyAtoms.count).sorted()
    var lines = [
      "\(Text.count(molecules.count, "molecule")), \(sizes.first ?? 0) to \(sizes.last ?? 0) heavy atoms "
        + "(median \(sizes[sizes.count / 2])), \(evaluation.valid.count) valid, "
        + "\(evaluation.unique.count) different",
      "elements: \(shares(evaluation.composition, most: 8))",
    ]
    let ratios = molecules.filter { $0.count > 3 }.map { molecule in
      let variances = Matrix3(covarianceOf: molecule.withoutHydrogens.positions)
        .symmetricEigenvalues
      return (variances[1] / max(variances[0], 0.01), variances[2] / max(variances[0], 0.01))
    }
    if !ratios.isEmpty {
      func median(_ values: [Double]) -> String {
        Text.short(min(999, values.sorted()[values.count / 2]))
      }
      lines.append(
        "shape: variances of heavy atoms 1 : \(median(ratios.map(\.0))) : \(median(ratios.map(\.1))) "
          + "(medians)")
    }
    for family in MetricFamily.all {
      let found = evaluation.frequencies(of: family)
      guard !found.isEmpty else { continue }
      lines.append("\(family.label): \(numbers(found, most: 8))")
    }
    return lines
  }

  /// What cannot be done, or not well, with it.
  package var warnings: [String] {
    var lines = notes
    if molecules.count < ReferenceCalibration.fewMolecules {
      lines.append(
        "\(Text.count(molecules.count, "molecule")) are few: below \(ReferenceCalibration.fewMolecules) a density knows "
          + "little but them")
    }
    if let note = ReferenceCalibration.sizeNote(molecules.map(\.heavyAtoms.count)) {
      lines.append(note)
    }
    if !foreign.isEmpty {
      lines.append("the model knows no \(symbols(foreign)): their molecules are left out")
    }
    let strange = elements.filter { !model.elements.contains($0) && !foreign.contains($0) }
    if !strange.isEmpty {
      lines.append(
        "the model was not trained on \(symbols(strange)): other elements stand in for them, and energies "
          + "and distances of theirs are rough")
    }
    return lines
  }

  /// A recipe that runs as it is, with the facts as comments at its top.
  /// - Parameter isElsewhere: whether it will be in another folder than the current one, so that files
  ///   need their whole paths.
  package func recipe(isElsewhere: Bool = false) -> String {
    func place(_ path: String) -> String { isElsewhere ? Path.resolved(path) ?? path : path }
    let known = elements.filter { model.elements.contains($0) }
    let standIns = elements.contains { !model.elements.contains($0) } ? " stand_ins=true" : ""
    let chosen =
      foreign.isEmpty
      ? "" : " elements=[\(symbols(elements.filter { !foreign.contains($0) }))]"
    let until =
      molecules.count < ReferenceCalibration.fewMolecules ? "(valid and not unstable)" : "familiar"
    let comments = (["Molecules like those of \(path)."] + facts + warnings.map { "Note: \($0)" })
      .flatMap { Text.wrapped($0, to: 98).split(separator: "\n") }.map { "# \($0)\n" }.joined()
    return """
      simgen 1
      \(comments)
      let molecules = "\(place(path))"
      let count = 24  # how many
      let seed  = 1   # which

      model     mace: mace      file="\(place(model.path))"\(standIns)
      reference own:  molecules file=molecules\(chosen)

      # Sizes and elements are drawn as the reference has them; the density is fitted at the first run and
      # kept for the next ones.
      prior   cloud: anisotropic covariance=diag(6, 6, 6) normalise=false
      force   like:  likeness    reference=own base="\(place(InstalledFiles.find(Self.baseFile)))"
      sampler down:  ancestral   steps=150 corrections=2
      mutator swap:  gibbs

      for i in 1..count
        generate    mol: down seed=seed*1000000+i prior=cloud forces=[like] mutators=[swap] until=\(until)
        drop        mol
        hydrogenate mol  reference=own model=mace
        relax       mol  lbfgs model=mace fmax=0.05 eV/angstrom steps=200
        correct     mol  model=mace elements=[\(symbols(known))]
        relax       mol  lbfgs model=mace fmax=0.05 eV/angstrom steps=200
        write       mol  "like-own.xyz"
        write       mol  "like-own.sdf"
      end

      """
  }

  private func symbols(_ elements: [Element]) -> String {
    elements.map(\.symbol).joined(separator: ", ")
  }

  private func shares(_ list: [SetEvaluation.Frequency], most: Int) -> String {
    list.prefix(most).map { "\($0.name) \(Text.fixed(100 * $0.value, 0)) %" }.joined(
      separator: ", ")
  }

  private func numbers(_ list: [SetEvaluation.Frequency], most: Int) -> String {
    list.sorted { $0.value > $1.value }.prefix(most).map { "\($0.name) \(Text.fixed($0.value, 2))" }
      .joined(separator: ", ") + (list.count > most ? " ..." : "")
  }
}
