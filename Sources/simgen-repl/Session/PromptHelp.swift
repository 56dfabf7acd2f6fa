import Outputs
import Script

/// What `help` says at the prompt beside what it says of the recipe language.
enum PromptHelp {
  /// A walk from nothing to a molecule; each line can be typed as it stands.
  static let firstMolecule = [
    "model mace: mace file=\"models/simgen-small.safetensors\"",
    "reference qm9: xyz file=\"data/qm9-256.xyz\"",
    "prior ball: gaussian",
    "force pull: prior prior=ball",
    "force like: similarity model=mace reference=qm9",
    "force core: repulsion",
    "sampler heun: heun",
    "mutator swap: swarm",
    "step 25 generate mol: heun atoms=7 seed=3 prior=ball forces=[pull, like, core] "
      + "mutators=[swap]",
    "show mol",
    "finish",
    "hydrogenate mol model=mace reference=qm9",
    "relax mol model=mace",
    "write mol \"first.xyz\"",
    "save first.simgen",
  ]

  /// A topic of the prompt.
  struct Topic {
    let name: String
    let usage: String
    let summary: String
    let text: String
  }

  /// Topics of the prompt, in the order of help.
  static let topics = [
    Topic(
      name: "show", usage: "show [NAME]", summary: "what there is",
      text: "What is there: a value, a schedule, a force, a molecule; all forces (show forces); an "
        + "expression; everything. A force shows what it does to the generation in progress."),
    Topic(
      name: "plot", usage: "plot EXPRESSION",
      summary: "a curve against t; plot MOLECULE: its steps",
      text: "A curve against t: plot k_prior, plot tanh(20 * t^2) from 0 to 0.5; or of the "
        + "generation of a molecule: plot mol."),
    Topic(
      name: "step", usage: "step [N]",
      summary: "N steps of a generation; step N generate ... begins",
      text: "Takes N steps of the generation in progress, one if not said. step N generate ... "
        + "begins one. Between steps everything can be looked at and changed: a new 'let' or force "
        + "drives the steps that follow. Ctrl-C stops a generation the same way."),
    Topic(
      name: "finish", usage: "finish", summary: "the steps that are left",
      text: "Takes the steps that are left of the generation in progress."),
    Topic(
      name: "undo", usage: "undo", summary: "takes the last statement back",
      text: "Takes the last statement back, steps of a generation included. Files it wrote stay."),
    Topic(
      name: "save", usage: "save FILE", summary: "the session as a recipe",
      text: "Writes the session as a recipe that makes the same molecules: simgen run FILE."),
    Topic(
      name: "view", usage: "view [FILE]", summary: "the report, for a browser",
      text: "Writes a report that draws the molecules, for a browser, and says where."),
    Topic(
      name: "time", usage: "time", summary: "seconds by stage of the last run",
      text: "Seconds by stage of the last run."),
    Topic(
      name: "quit", usage: "quit", summary: "leaves, as exit and Ctrl-D do",
      text: "Leaves, as exit and Ctrl-D do. Ctrl-C drops a line or stops a run."),
  ]

  /// The topic that leads to a first molecule.
  static let firstSteps = "start"

  /// What `help` alone says.
  static func overview(_ help: Help) -> String {
    let rows = topics.map { "  \(Text.pad($0.usage, to: 17))\($0.summary)\n" }
    return "New here? 'help start' leads to a first molecule. TAB completes every word.\n\n"
      + (help.text([]) ?? "") + "\nBeside the lines of a recipe:\n" + rows.joined()
  }

  /// What `help` says of a topic of the prompt; nil for other topics.
  static func text(_ words: [String]) -> String? {
    guard words.count == 1 else { return nil }
    if words[0] == firstSteps { return start }
    let asked = words[0] == "exit" ? "quit" : words[0] == "?" ? "help" : words[0]
    return topics.first { $0.name == asked }.map { "\($0.usage)\n  \($0.text)\n" }
  }

  private static var start: String {
    "In a session ('simgen') in the folder that has models/ and data/, line by line:\n\n"
      + firstMolecule.map { "  \($0)\n" }.joined()
      + "\nThen: 'help force similarity' explains a line, 'show' lists what there is,\n"
      + "'view' draws the molecules, 'plot mol' shows how the last one grew.\n"
  }
}
