import Engine

/// Descriptions of the language for editors that colour text, written from the declarations.
public struct EditorGrammar: Sendable {
  private let catalogue: Catalogue

  /// The grammar with the words a catalogue knows.
  public init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  private var kinds: [String] { Kind.allCases.map(\.rawValue) }
  private var verbs: [String] { catalogue.verbs.map(\.name) }
  private var statements: [String] { Grammar.statements.map(\.word) }
  private var functions: [String] { Builtin.names.sorted() }

  private var plugins: [String] {
    Set(Kind.allCases.flatMap { catalogue.plugins[$0]?.map(\.name) ?? [] }).sorted()
  }

  /// Units; of those with a stroke the beginning (`kcal`), since molecules like to be called `mol`.
  private var units: [String] {
    Set(Unit.all.compactMap { $0.symbol.split(separator: "/").first.map(String.init) }).sorted()
  }

  // MARK: TextMate

  /// A TextMate grammar (JSON), as VS Code, Sublime Text and GitHub read it.
  public var textMate: String {
    JSON.object([
      ("$schema", .text("https://json.schemastore.org/tmlanguage.json")),
      ("name", .text("simgen recipe")), ("scopeName", .text("source.simgen")),
      ("fileTypes", .list([.text("simgen")])),
      ("patterns", .list(patterns)),
    ]).rendered() + "\n"
  }

  private var patterns: [JSON] {
    let name = "[\\p{L}_][\\p{L}_0-9]*"
    return [
      rule("comment.line.number-sign.simgen", "#.*$"),
      .object([
        ("name", .text("string.quoted.double.simgen")), ("begin", .text("\"")),
        ("end", .text("\"|$")),
        (
          "patterns",
          .list([
            rule("constant.character.escape.simgen", "\\\\[nt\"\\\\{}]"),
            rule("variable.other.simgen", "\\{\(name)(:[0-9.]+)?\\}"),
          ])
        ),
      ]),
      rule("keyword.control.simgen", "^\\s*(\(any(statements)))\\b"),
      captures(
        "^\\s*(\(any(kinds)))\\s+(\(name))\\s*:\\s*(\(any(plugins)))?",
        ["storage.type.simgen", "entity.name.simgen", "support.class.simgen"]),
      captures(
        "^\\s*(\(any(verbs)))\\s+(\(name))",
        ["keyword.other.verb.simgen", "entity.name.simgen"]),
      captures("(\(name))(?=\\s*=(?!=))", ["variable.parameter.simgen"]),
      rule("keyword.operator.word.simgen", "\\b(\(any(Grammar.words)))\\b"),
      rule("constant.language.simgen", "\\b(\(any(Grammar.constants)))\\b"),
      rule("support.function.simgen", "\\b(\(any(functions)))(?=\\()"),
      rule("constant.numeric.simgen", "\\b[0-9]+(\\.(?!\\.)[0-9]*)?([eE][+-]?[0-9]+)?|\\.[0-9]+"),
      rule("keyword.other.unit.simgen", "(?<=[0-9\\s/*])(\(any(units)))(?![\\p{L}_0-9(=:])"),
      rule("keyword.operator.simgen", "\\.\\.|[<>=!]=|[-+*/^<>=]"),
    ]
  }

  private func any(_ words: [String]) -> String { words.joined(separator: "|") }

  private func rule(_ name: String, _ match: String) -> JSON {
    .object([("name", .text(name)), ("match", .text(match))])
  }

  private func captures(_ match: String, _ names: [String]) -> JSON {
    let pairs: [(key: String, value: JSON?)] = names.enumerated().map {
      ("\($0.offset + 1)", .object([("name", .text($0.element))]))
    }
    return .object([("match", .text(match)), ("captures", .object(pairs))])
  }

  // MARK: Vim

  /// A syntax file for Vim and Neovim.
  public var vim: String {
    """
    " Vim syntax file of simgen recipes.
    " Written by 'simgen grammar vim' from the declarations: do not edit.
    if exists("b:current_syntax")
      finish
    endif

    syn case match
    syn keyword simgenStatement \(list(statements))
    syn keyword simgenKind \(list(kinds))
    syn keyword simgenVerb \(list(verbs))
    syn keyword simgenPlugin \(list(plugins.filter { !kinds.contains($0) }))
    syn keyword simgenWord \(list(Grammar.words))
    syn keyword simgenConstant \(list(Grammar.constants))
    syn keyword simgenUnit \(list(units))
    syn match simgenFunction "\\<\\(\(functions.joined(separator: "\\|"))\\)(\\@="
    syn match simgenNumber "\\<\\d\\+\\(\\.\\(\\.\\)\\@!\\d*\\)\\?\\([eE][+-]\\?\\d\\+\\)\\?"
    syn match simgenParameter "\\<\\K\\k*\\(\\s*=\\(=\\)\\@!\\)\\@="
    syn match simgenEscape "\\\\[nt\\"\\\\{}]" contained
    syn match simgenPlaceholder "{\\K\\k*\\(:[0-9.]\\+\\)\\?}" contained
    syn region simgenString start=+"+ skip=+\\\\.+ end=+"+ end=+$+ contains=simgenEscape,simgenPlaceholder
    syn match simgenComment "#.*$"

    hi def link simgenStatement Keyword
    hi def link simgenKind Type
    hi def link simgenVerb Statement
    hi def link simgenPlugin Structure
    hi def link simgenWord Operator
    hi def link simgenConstant Constant
    hi def link simgenUnit Special
    hi def link simgenFunction Function
    hi def link simgenNumber Number
    hi def link simgenParameter Identifier
    hi def link simgenEscape SpecialChar
    hi def link simgenPlaceholder Special
    hi def link simgenString String
    hi def link simgenComment Comment

    setlocal commentstring=#\\ %s
    let b:current_syntax = "simgen"

    """
  }

  /// Vim's keywords are ASCII here.
  private func list(_ words: [String]) -> String {
    words.filter { $0.utf8.allSatisfy { $0 < 128 } }.joined(separator: " ")
  }
}
