import Engine
import Script

/// Takes a text through lexer, parser, checker, printers and formatter and says what went wrong.
/// Errors in the text are right answers; places outside of it, texts that print differently the
/// second time and layouts that say something else are not.
public struct RecipeProbe: Sendable {
  /// Where included files and the files of plug-ins are looked for.
  public let folder: String
  private let catalogue: Catalogue

  /// A probe with the fake catalogue.
  public init(folder: String) {
    self.folder = folder
    catalogue = fakeCatalogue
  }

  /// What a text came to.
  public struct Finding: Sendable {
    /// What is wrong with the answer to the text, in words.
    public var faults: [String] = []
    /// The text is a right recipe.
    public var isRight = false
    /// The text can be read, right or not.
    public var isReadable = false
  }

  /// Probes a text.
  public func probe(_ text: String) -> Finding {
    var finding = Finding()
    let recipe = self.recipe(text)
    let checked = recipe.check(against: catalogue)
    for diagnostic in checked.diagnostics { inspect(diagnostic, of: text, &finding) }
    finding.isRight = checked.plan != nil
    if finding.isRight == checked.hasErrors { finding.faults.append("a plan with errors, or none") }
    if finding.isRight { inspectPrint(of: recipe, &finding) }
    inspectLayout(of: text, recipe, &finding)
    return finding
  }

  private func recipe(_ text: String) -> Recipe {
    Recipe(SourceFile(name: "fuzz", text: text, folder: folder))
  }

  private func inspect(_ diagnostic: Diagnostic, of text: String, _ finding: inout Finding) {
    let span = diagnostic.span
    let lines = span.file.text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    let isInside =
      span.line >= 1 && span.line <= lines.count && span.column >= 1
      && span.column <= lines[span.line - 1].count + 1
    if !isInside { finding.faults.append("\(diagnostic.id) is at \(span), outside of the text") }
    if diagnostic.kind.message.isEmpty { finding.faults.append("\(diagnostic.id) says nothing") }
    let rendered = diagnostic.description
    if rendered.unicodeScalars.contains(where: { $0.value == 0x1B || $0.value == 0 }) {
      finding.faults.append("\(diagnostic.id) lets control characters through")
    }
  }

  private func inspectPrint(of recipe: Recipe, _ finding: inout Finding) {
    let printed = recipe.resolved(against: catalogue)
    let again = self.recipe(printed)
    if again.resolved(against: catalogue) != printed {
      finding.faults.append("the resolved recipe prints differently:\n\(printed)")
    }
    if again.check(against: catalogue).hasErrors {
      finding.faults.append("the resolved recipe is wrong:\n\(printed)")
    }
  }

  private func inspectLayout(of text: String, _ recipe: Recipe, _ finding: inout Finding) {
    let file = SourceFile(name: "fuzz", text: text, folder: folder)
    guard let layout = try? Formatter.text(of: file) else { return }
    finding.isReadable = true
    let again = SourceFile(name: "fuzz", text: layout, folder: folder)
    guard let second = try? Formatter.text(of: again) else {
      finding.faults.append("the layout cannot be read:\n\(layout)")
      return
    }
    if second != layout { finding.faults.append("the layout is laid out differently:\n\(layout)") }
    if Recipe(again).resolved(against: catalogue) != recipe.resolved(against: catalogue) {
      finding.faults.append("the layout says something else:\n\(layout)")
    }
  }
}
