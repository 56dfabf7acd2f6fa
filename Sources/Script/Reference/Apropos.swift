import Engine

/// Finds everything that has to do with a word: plug-ins, parameters, verbs, functions, units,
/// errors.
///
///     Apropos(catalogue).text(for: ["temperature"])
public struct Apropos: Sendable {
  /// Something that can be looked up.
  struct Entry: Sendable {
    /// What it is called, with whose it is: `force similarity sharpness`.
    let topic: String
    /// Its own name.
    let name: String
    let summary: String
  }

  private let entries: [Entry]

  /// A search in everything a catalogue and the language know.
  public init(_ catalogue: Catalogue) {
    entries =
      Self.plugins(of: catalogue) + Self.verbs(of: catalogue) + Self.language + Self.diagnostics
  }

  /// A line for everything whose name or explanation has all the words, names first; nil when
  /// there is nothing.
  public func text(for words: [String]) -> String? {
    let words = words.map { $0.lowercased() }
    func matches(_ text: String) -> Bool {
      let text = text.lowercased()
      return words.allSatisfy { text.contains($0) }
    }
    let named = entries.filter { matches($0.name) }
    let owned = entries.filter { !matches($0.name) && matches($0.topic) }
    let explained = entries.filter {
      !matches($0.topic) && matches($0.topic + " " + $0.summary)
    }
    let found = named + owned + explained
    guard !found.isEmpty else { return nil }
    let width = min(40, found.map(\.topic.count).max() ?? 0)
    return found.map { entry in
      let gap = String(repeating: " ", count: max(0, width - entry.topic.count))
      return "\(entry.topic)\(gap)  \(entry.summary)\n"
    }.joined()
  }

  /// The name that was probably meant.
  public func suggestion(for word: String) -> String? {
    Suggestion.closest(to: word, among: entries.map(\.name))
  }

  private static func plugins(of catalogue: Catalogue) -> [Entry] {
    Kind.allCases.flatMap { kind in
      (catalogue.plugins[kind] ?? []).flatMap { entries($0, topic: "\(kind.rawValue) \($0.name)") }
    }
  }

  private static func verbs(of catalogue: Catalogue) -> [Entry] {
    catalogue.verbs.flatMap { entries($0.plugin, topic: $0.name) }
  }

  private static func entries(_ plugin: PluginDeclaration, topic: String) -> [Entry] {
    [Entry(topic: topic, name: plugin.name, summary: plugin.summary)]
      + plugin.parameters.map {
        Entry(topic: "\(topic) \($0.name)", name: $0.name, summary: $0.summary)
      }
  }

  private static let language =
    Grammar.statements.map {
      Entry(topic: $0.word, name: $0.word, summary: $0.summary)
    }
    + Builtin.listed.map {
      Entry(topic: "\($0.name)(\($0.arguments))", name: $0.name, summary: $0.summary)
    }
    + Unit.listed.map {
      Entry(
        topic: "unit \($0.symbol)", name: $0.symbol,
        summary: "\(NumberFormat.plain($0.factor)) \($0.dimension)")
    }

  private static let diagnostics = Explanation.all.map {
    Entry(topic: $0.code.rawValue, name: $0.code.rawValue, summary: $0.meaning)
  }
}
