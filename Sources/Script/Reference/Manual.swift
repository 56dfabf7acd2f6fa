import Engine

/// The reference manual in Markdown, written from the declarations.
public struct Manual: Sendable {
  private let catalogue: Catalogue

  /// The manual of everything a catalogue knows.
  public init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  /// The whole manual.
  public var text: String {
    """
    # Reference

    <!-- Written by `simgen manual` from the declarations: do not edit. -->

    How to write a recipe is told in the [README](../README.md); this page lists everything a
    recipe can say. `simgen help NAME`, `simgen apropos WORD` and `simgen explain ID` show parts
    of it, `simgen schema --json` is the same for programs.


    """ + contents + statements + Kind.allCases.map(section).joined() + verbs + functions + units
      + energies + diagnostics
  }

  private var contents: String {
    let kinds = Kind.allCases.filter { !plugins($0).isEmpty }
    let lines = kinds.map { kind in
      "- [\(Self.title(kind))](#\(Self.title(kind).lowercased())): "
        + plugins(kind).map { "[\($0.name)](#\(kind.rawValue)-\($0.name))" }
        .joined(separator: ", ") + "\n"
    }
    let verbs = catalogue.verbs.map { "[\($0.name)](#\($0.name))" }.joined(separator: ", ")
    return "- [Statements](#statements)\n" + lines.joined() + "- [Verbs](#verbs): \(verbs)\n"
      + "- [Functions](#functions), [units](#units), [energies in tables](#energies-in-tables), "
      + "[errors and warnings](#errors-and-warnings)\n\n"
  }

  private var statements: String {
    let own = Grammar.statements.map { ("`\($0.form)`", $0.summary) }
    let others = [
      ("`KIND LABEL: PLUGIN key=value ...`", "Declares something under a label."),
      ("`VERB MOLECULE ... key=value`", "Does something with a molecule."),
      ("`# ...`", "A comment, to the end of the line."),
    ]
    return "## Statements\n\n"
      + Self.table(["Line", "Meaning"], (own + others).map { [$0.0, $0.1] })
        + """
        A bracket left open continues a line. Values are numbers with or without a unit, `true` and
        `false`, texts in quotes (`{name}` and `{name:03}` are filled in), elements, lists
        `[C, N, O]`, ranges `1..9` and `1..9 by 2`, labels and names. Operators from the loosest to
        the tightest: `if A then B else C`, `or`, `and`, `not`, comparisons, `..`, `+ -`, `* /`,
        signs, `^`.


        """
  }

  private func plugins(_ kind: Kind) -> [PluginDeclaration] { catalogue.plugins[kind] ?? [] }

  private static func title(_ kind: Kind) -> String {
    kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst() + "s"
  }

  private func section(_ kind: Kind) -> String {
    guard !plugins(kind).isEmpty else { return "" }
    return "## \(Self.title(kind))\n\n"
      + plugins(kind).map { plugin in
        "### \(kind.rawValue) \(plugin.name)\n\n`\(kind.rawValue) LABEL: \(plugin.name) ...`\n\n"
          + Self.body(plugin)
      }.joined()
  }

  private var verbs: String {
    "## Verbs\n\n"
      + catalogue.verbs.map { "### \($0.name)\n\n`\($0.form) ...`\n\n" + Self.body($0.plugin) }
      .joined()
  }

  private static func body(_ plugin: PluginDeclaration) -> String {
    var text = plugin.summary + "\n\n"
    if !plugin.parameters.isEmpty {
      text += table(
        ["Parameter", "Value", "Default", "Meaning"],
        plugin.parameters.map { parameter in
          let value = [parameter.type.words, parameter.rangeText].compactMap { $0 }
          let standard =
            parameter.isRequired ? "required" : parameter.defaultText.map { "`\($0)`" } ?? ""
          return [
            "`\(parameter.name)`", value.joined(separator: ", "), standard, parameter.summary,
          ]
        })
    }
    if !plugin.citations.isEmpty {
      let links = plugin.citations.map { "[\($0)](https://doi.org/\($0))" }
      text += "Cite: \(links.joined(separator: ", "))\n\n"
    }
    return text
  }

  private var functions: String {
    "## Functions\n\nThe x of linear, geometric, cosine and karras goes from 0 to 1.\n\n"
      + Self.table(
        ["Function", "Value"],
        Builtin.listed.map { ["`\($0.name)(\($0.arguments))`", $0.summary] })
  }

  private var units: String {
    "## Units\n\nA number without a unit is in angstrom and eV. Units combine: "
      + "`0.05 eV/angstrom`, `8 /angstrom`, `2 angstrom^2`.\n\n"
      + Self.table(
        ["Unit", "Value"],
        Unit.listed.map {
          ["`\($0.symbol)`", "\(NumberFormat.plain($0.factor)) \($0.dimension)"]
        })
  }

  private var energies: String {
    """
    ## Energies in tables

    - Interaction energy per atom, eV: the energy of the model without that of the free atoms, over all
      atoms. It can be compared between formulas; the total energy cannot.
    - E_sim per atom, without unit: -log of the summed similarity of an atom's environment to those of the
      reference, its mean over the heavy atoms [SK eq. 9]. The lower, the more like the reference:
      negative where several environments of the reference are close, 0 where it is as good as one exact copy.
      It depends on the sharpness k of the kernel. A run takes it where the generation ends, with
      the `sharpness` of its force there (108 by default, at t = 0.001), `measure` at `at=`, and `simgen
      analyze --environments` at 120, the default at t = 0; tables, reports and files name the sharpness. Numbers at different
      sharpness or against different references cannot be compared.
    - Where another force guides the mutators, such as `likeness`, tables and reports show its energy
      per atom under its own name.


    """
  }

  private var diagnostics: String {
    let rows = DiagnosticCode.allCases.compactMap { code in
      Explanation.all.first { $0.code == code }.map { ["\(code.rawValue)", $0.meaning] }
    }
    return "## Errors and warnings\n\n`simgen explain E012` shows a wrong and a right recipe.\n\n"
      + Self.table(["", "Meaning"], rows).dropLast()
  }

  private static func table(_ heading: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    return line(heading) + line(heading.map { _ in "---" }) + rows.map(line).joined() + "\n"
  }
}
