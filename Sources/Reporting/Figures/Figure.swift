import Engine
import Outputs

/// A picture of panels side by side, as an SVG document of its own.
package struct Figure {
  let panels: [[FigureRow]]

  /// The panels of some lines, in the order of their first rows.
  package init(lines: String) {
    var places: [String: Int] = [:]
    var panels: [[FigureRow]] = []
    for row in lines.split(separator: "\n").compactMap(FigureRow.init(line:)) {
      if let place = places[row.panel] {
        panels[place].append(row)
      } else {
        places[row.panel] = panels.count
        panels.append([row])
      }
    }
    self.panels = panels
  }

  /// The paths of a verb's outputs.
  /// - Parameter numbers: the file for the numbers of the picture.
  /// - Throws: `PluginError` where they are no figure and no table.
  static func paths(
    of file: OutputFile?, numbers: OutputFile? = nil
  ) throws(PluginError) -> [String] {
    guard let file, FigureFormat.picture.fits(file.path) else {
      throw .parameter("path", reason: "must end in .svg")
    }
    guard let numbers else { return [file.path] }
    guard FigureFormat.table.fits(numbers.path) else {
      throw .parameter("numbers", reason: "must end in .tsv")
    }
    return [file.path, numbers.path]
  }

  /// Size of a panel, pixels.
  static let panel = SIMD2(360.0, 300.0)
  private static let titleHeight = 24.0

  /// Panels side by side: as many as leave the fewest places of the last row empty.
  private static func columns(_ count: Int) -> Int {
    guard count > 3 else { return max(1, count) }
    let choices = count == 4 ? [2] : [3, 4]
    func empty(_ columns: Int) -> Int { (columns - count % columns) % columns }
    return choices.min { empty($0) < empty($1) } ?? 3
  }

  /// The document.
  package func document() -> String {
    let columns = Self.columns(panels.count)
    let rows = max(1, (panels.count + columns - 1) / columns)
    let width = Self.panel.x * Double(columns)
    let height = (Self.panel.y + Self.titleHeight) * Double(rows)
    var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Text.fixed(width, 0)) "
    svg += "\(Text.fixed(height, 0))\" font-family=\"sans-serif\">\n<style>\(Self.style)</style>\n"
    svg += "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    svg += Self.gradients(of: panels.joined())
    if panels.contains(where: { $0.contains { [.density, .map, .surface].contains($0.kind) } }) {
      svg += Shades.definition + "\n"
    }
    for (place, rows) in panels.enumerated() {
      let x = Double(place % columns) * Self.panel.x
      let y = Double(place / columns) * (Self.panel.y + Self.titleHeight)
      svg += "<g transform=\"translate(\(Text.fixed(x, 0)) \(Text.fixed(y, 0)))\">"
      svg += "<text class=\"title\" x=\"\(Text.fixed(Self.panel.x / 2, 0))\" y=\"17\">"
      svg += "\(HTML.escape(rows[0].panel))</text>"
      svg += "<g transform=\"translate(0 \(Text.fixed(Self.titleHeight, 0)))\">"
      svg += Self.drawn(rows) + "</g></g>\n"
    }
    return svg + "</svg>\n"
  }

  private static func drawn(_ rows: [FigureRow]) -> String {
    if let surface = SurfacePanel(rows) { return surface.drawn() }
    return switch rows[0].kind {
    case .histogram, .cumulative, .mean: CurvePanel(rows).drawn()
    case .density, .map: MapPanel(rows).drawn()
    case .line: LinePanel(rows).drawn()
    case .surface: ""
    case .picture: rows[0].payload
    }
  }

  /// The gradients that balls of atoms are filled with, each once a document.
  private static func gradients(of rows: some Sequence<FigureRow>) -> String {
    var symbols: Set<String> = []
    for row in rows where row.kind == .picture {
      symbols.formUnion(row.series.split(separator: " ").map(String.init))
    }
    let drawn = symbols.sorted().compactMap { symbol in
      Element(symbol: symbol).map(ElementColour.gradient)
    }
    return drawn.isEmpty ? "" : "<defs>\(drawn.joined())</defs>\n"
  }

  private static let style = """
    .title{font-size:14px;font-weight:600;text-anchor:middle}.tick{fill:#555;font-size:11px}\
    .tick.x{text-anchor:middle}.tick.y{text-anchor:end;dominant-baseline:middle}\
    .key{font-size:12px}path{fill:none;stroke-linecap:round}rect{shape-rendering:crispEdges}.grid{stroke:#e3e3e3}\
    .frame{stroke:#888}.thin{stroke-width:1.1;stroke-linejoin:round}\
    .bold{stroke-width:2.2;stroke-linejoin:round}\
    .mark{font-size:12px;font-weight:600}.halo{stroke:#fff;stroke-width:3;stroke-linejoin:round}
    """
}
