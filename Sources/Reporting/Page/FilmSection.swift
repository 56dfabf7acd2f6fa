import Chemistry
import Engine
import Outputs

/// The way of a molecule from a cloud to what it is, as a row of small pictures.
struct FilmSection {
  /// The first molecule that kept its way, a valid one where there is any.
  private let shown: ReportedMolecule?
  private let frames: [MoleculeFrame]

  /// Pixels.
  private static let size = SIMD2(150.0, 130.0)

  init(of molecules: [ReportedMolecule]) {
    let recorded = molecules.filter { !$0.candidate.trajectory.frames.isEmpty }
    shown = recorded.first(where: \.isValid) ?? recorded.first
    frames = shown.map { FilmStrip(of: $0.candidate.trajectory).frames } ?? []
  }

  /// Elements that the pictures need gradients of.
  var elements: Set<Element> { Set(frames.flatMap(\.molecule.elements)) }

  /// The section; empty where no molecule kept its way.
  func rendered() -> String {
    guard let shown, !frames.isEmpty else { return "" }
    let pictures = frames.map(picture).joined(separator: "\n")
    return "<section><h2>From cloud to molecule</h2><p class=\"hint\">\(HTML.escape(shown.name)), "
      + "\(Report.subscripts(shown.formula)). sigma is the noise level.</p>"
      + "<div class=\"film\">\(pictures)</div></section>\n"
  }

  private func picture(_ frame: MoleculeFrame) -> String {
    let caption = FilmStrip.caption(of: frame)
    let drawing = MoleculePicture(geometry: geometry(of: frame), size: Self.size).drawing()
    return
      "<figure><svg viewBox=\"0 0 150 130\" role=\"img\" aria-label=\"\(HTML.escape(caption))\""
      + " stroke-linecap=\"round\">\(drawing)</svg>"
      + "<figcaption>\(HTML.escape(caption))</figcaption></figure>"
  }

  /// All frames are seen from the side from which the molecule is, at the end.
  private func geometry(of frame: MoleculeFrame) -> MoleculeGeometry {
    MoleculeGeometry(
      frame.molecule, bonds: BondPerception().connectivity(of: frame.molecule),
      seenAs: shown?.molecule.positions)
  }
}
