import Engine
import Outputs

/// Draws a molecule as balls and sticks in SVG, in perspective, from back to front. The report's
/// script draws the same picture again while the reader turns the molecule.
struct MoleculePicture {
  let geometry: MoleculeGeometry
  /// Width and height of the picture, pixels.
  let size: SIMD2<Double>

  /// Distance of the eye in radii of the molecule.
  static let eyeDistance = 5.0
  /// Radius of a single bond's stick, and half the distance of the lines of a multiple bond,
  /// angstrom.
  static let stickRadius = 0.105
  static let lineSpacing = 0.13
  /// Radius of a pocket's sticks, angstrom, and how much they hide.
  static let faintRadius = 0.07
  static let faint = 0.4

  /// The elements of the picture, without the `<svg>` around them.
  func drawing() -> String {
    let radius = geometry.radius
    let scale = 0.5 * min(size.x, size.y * 1.06) * 0.94 / radius
    let eye = Self.eyeDistance * radius
    func project(_ p: SIMD3<Double>) -> (x: Double, y: Double, factor: Double) {
      let factor = scale * eye / (eye - p.z)
      return (size.x / 2 + p.x * factor, size.y / 2 - p.y * factor, factor)
    }
    var parts: [(depth: Double, svg: String)] = []
    for (element, position) in zip(geometry.elements, geometry.positions) {
      let (x, y, factor) = project(position)
      let r = MoleculeGeometry.ballRadius(element) * factor
      parts.append(
        (
          position.z,
          "<circle cx=\"\(Self.short(x))\" cy=\"\(Self.short(y))\" r=\"\(Self.short(r))\""
            + " fill=\"url(#e\(element.symbol))\"/>"
        ))
    }
    let around = geometry.surroundings
    for (first, second) in around.bonds {
      let middle = (around.positions[first] + around.positions[second]) / 2
      for atom in [first, second] {
        let end = around.positions[atom]
        let (from, to) = (project(end), project(middle))
        let width = Self.faintRadius * (from.factor + to.factor)
        parts.append(
          (
            0.5 * (end.z + middle.z),
            "<path d=\"M\(Self.short(from.x)) \(Self.short(from.y))L\(Self.short(to.x)) "
              + "\(Self.short(to.y))\" stroke=\"\(ElementColour.of(around.elements[atom]).base)\""
              + " stroke-width=\"\(Self.short(width))\" opacity=\"\(Self.faint)\"/>"
          ))
      }
    }
    for piece in pieces() {
      let (from, to) = (project(piece.from), project(piece.to))
      let width = 2 * piece.radius * 0.5 * (from.factor + to.factor)
      let path =
        "M\(Self.short(from.x)) \(Self.short(from.y))L\(Self.short(to.x)) \(Self.short(to.y))"
      let colour = ElementColour.of(piece.element)
      parts.append(
        (
          0.5 * (piece.from.z + piece.to.z),
          "<path d=\"\(path)\" stroke=\"\(colour.shade)\" stroke-width=\"\(Self.short(width))\"/>"
            + "<path d=\"\(path)\" stroke=\"\(colour.base)\" stroke-width=\"\(Self.short(width * 0.55))\"/>"
        ))
    }
    return parts.sorted { $0.depth < $1.depth }.map(\.svg).joined()
  }

  private struct Piece {
    let from: SIMD3<Double>
    let to: SIMD3<Double>
    let radius: Double
    let element: Element
  }

  /// Half-bonds in the colours of their atoms, from the surface of the ball to the middle.
  private func pieces() -> [Piece] {
    var pieces: [Piece] = []
    for stick in geometry.sticks {
      let (a, b) = (geometry.positions[stick.first], geometry.positions[stick.second])
      let offsets: [Double] =
        switch stick.order {
        case 2: [-0.5, 0.5]
        case 3: [-1, 0, 1]
        default: [0]
        }
      let radius = Self.stickRadius * (stick.order == 1 ? 1 : 0.62)
      for offset in offsets {
        let shift = stick.across * (offset * 2 * Self.lineSpacing)
        let middle = (a + b) / 2 + shift
        for (atom, end) in [(stick.first, a), (stick.second, b)] {
          let start = end + shift
          let toMiddle = middle - start
          let length = (toMiddle * toMiddle).sum().squareRoot()
          let ball = MoleculeGeometry.ballRadius(geometry.elements[atom])
          let inside = max(0, ball * ball - (shift * shift).sum()).squareRoot() * 0.9
          guard length > inside else { continue }
          pieces.append(
            Piece(
              from: start + toMiddle * (inside / length), to: middle, radius: radius,
              element: geometry.elements[atom]))
        }
      }
    }
    return pieces
  }

  /// What the report's script needs to draw the picture from another side:
  /// `{"e":["C"],"r":[0.4],"p":[x,y,z],"b":[[first,second,order,x,y,z]],"R":radius}`, and of a pocket
  /// `"w":{"e":["C"],"p":[x,y,z],"b":[[first,second]]}`.
  func data() -> String {
    func number(_ value: Double) -> String { Text.fixed(value, 3) }
    let symbols = geometry.elements.map { "\"\($0.symbol)\"" }.joined(separator: ",")
    let radii = geometry.elements.map { number(MoleculeGeometry.ballRadius($0)) }
    let positions = geometry.positions.flatMap { [number($0.x), number($0.y), number($0.z)] }
    let bonds = geometry.sticks.map { stick in
      "[\(stick.first),\(stick.second),\(stick.order),\(number(stick.across.x)),"
        + "\(number(stick.across.y)),\(number(stick.across.z))]"
    }
    return "{\"e\":[\(symbols)],\"r\":[\(radii.joined(separator: ","))],"
      + "\"p\":[\(positions.joined(separator: ","))],\"b\":[\(bonds.joined(separator: ","))],"
      + "\"R\":\(number(geometry.radius))\(aroundData())}"
  }

  private func aroundData() -> String {
    let around = geometry.surroundings
    guard !around.elements.isEmpty else { return "" }
    let symbols = around.elements.map { "\"\($0.symbol)\"" }.joined(separator: ",")
    let positions = around.positions.flatMap { [$0.x, $0.y, $0.z] }.map { Text.fixed($0, 2) }
    let bonds = around.bonds.map { "[\($0.first),\($0.second)]" }.joined(separator: ",")
    return ",\"w\":{\"e\":[\(symbols)],\"p\":[\(positions.joined(separator: ","))],"
      + "\"b\":[\(bonds)]}"
  }

  private static func short(_ value: Double) -> String { Text.fixed(value, 1) }
}
