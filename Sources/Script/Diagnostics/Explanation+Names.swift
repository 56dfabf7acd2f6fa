extension Explanation {
  static let names: [Explanation] = [
    Explanation(
      .unknownStatement,
      "A line begins with a kind, a verb, let, for, end or simgen.",
      "smapler heun: heun",
      "sampler heun: heun"),
    Explanation(
      .unknownPlugin,
      "No plug-in of this kind has the name; 'simgen help KIND' lists all.",
      "sampler heun: huen",
      "sampler heun: heun"),
    Explanation(
      .unknownParameter,
      "The plug-in has no parameter of this name; 'simgen template' lists all.",
      "sampler heun: heun stpes=5",
      "sampler heun: heun steps=5"),
    Explanation(
      .duplicateParameter,
      "A parameter has one value.",
      "sampler heun: heun steps=3 steps=4",
      "sampler heun: heun steps=4"),
    Explanation(
      .missingParameters,
      "These parameters have no default: the recipe has to say them.",
      "force pull: prior",
      """
      prior ball: gaussian
      force pull: prior prior=ball
      """),
    Explanation(
      .unknownName,
      "Names are introduced by let or for, above the line that uses them.",
      """
      let count = 3
      let b = cuont + 1
      """,
      """
      let count = 3
      let b = count + 1
      """),
    Explanation(
      .unknownLabel,
      "Labels are introduced by a declaration above the line that uses them.",
      """
      prior ball: gaussian
      force pull: prior prior=bal
      """,
      """
      prior ball: gaussian
      force pull: prior prior=ball
      """),
    Explanation(
      .wrongKind,
      "The label belongs to something of another kind.",
      """
      prior ball: gaussian
      sampler heun: heun
      force pull: prior prior=heun
      """,
      """
      prior ball: gaussian
      sampler heun: heun
      force pull: prior prior=ball
      """),
    Explanation(
      .duplicateName,
      """
      In a recipe a name or label means one thing; at the prompt it may be given a new meaning.
      """,
      """
      sampler a: heun
      prior a: gaussian
      """,
      """
      sampler a: heun
      prior b: gaussian
      """),
    Explanation(
      .unknownFunction,
      """
      Functions are built in or introduced by let; see 'simgen help functions'.
      """,
      "let k(t) = tahn(t)",
      "let k(t) = tanh(t)"),
    Explanation(
      .argumentCount,
      "The function takes another number of values.",
      "let k(t) = clamp(t, 1)",
      "let k(t) = clamp(t, 0, 1)"),
    Explanation(
      .unknownMolecule,
      "A verb works on a molecule that was generated above it, in the same block.",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mo "a.xyz"
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mol "a.xyz"
      """),
    Explanation(
      .reservedName,
      "Units, words of the language, t and pi cannot be names.",
      "let nm = 3",
      "let number = 3"),
    Explanation(
      .unexpectedPositional,
      "The line has a value without a key too many.",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      prior oval: gaussian 3
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      prior oval: gaussian
      """),
    Explanation(
      .missingPlugin,
      "A declaration names a plug-in after the colon.",
      "sampler heun: steps=5",
      "sampler heun: heun steps=5"),
    Explanation(
      .missingColon,
      "A line that makes something new has a colon after its label.",
      "sampler heun heun",
      "sampler heun: heun"),
    Explanation(
      .unexpectedColon,
      "The molecule is there already, so no colon follows it.",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mol: "a.xyz"
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mol "a.xyz"
      """),
    Explanation(
      .usedEarly,
      "A recipe is read from top to bottom: a name has its meaning in the lines below it.",
      """
      force pull: prior prior=ball
      prior ball: gaussian
      """,
      """
      prior ball: gaussian
      force pull: prior prior=ball
      """),
    Explanation(
      .unknownSetting,
      """
      --set replaces the value of a let outside loops; the recipe has none of this name.
      """,
      "let count = 3",
      "let count = 3",
      setting: ("cuont=5", "count=5")),
  ]
}
