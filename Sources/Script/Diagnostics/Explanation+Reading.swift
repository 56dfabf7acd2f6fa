extension Explanation {
  static let reading: [Explanation] = [
    Explanation(
      .unexpectedCharacter,
      "A character that no part of the language uses.",
      "let a = 3 $ 4",
      "let a = 3 * 4"),
    Explanation(
      .unterminatedString,
      "A text in quotes ends on the line it begins on.",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mol "out.xyz
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mol "out.xyz"
      """),
    Explanation(
      .unknownEscape,
      """
      In a text a backslash stands before n, t, a quote, a backslash or a brace only.
      """,
      #"let a = "x\y""#,
      #"let a = "x\\y""#),
    Explanation(
      .badPlaceholder,
      "Braces in a text hold a name, and after a colon the number of digits.",
      """
      let n = 3
      let a = "{n 3}.xyz"
      """,
      """
      let n = 3
      let a = "{n:03}.xyz"
      """),
    Explanation(
      .numberTooLarge,
      "Integers have 64 bits; write very large numbers with an exponent.",
      "let a = 99999999999999999999",
      "let a = 1e20"),
    Explanation(
      .unclosedBracket,
      "Every bracket needs its other half; lines go on until it is found.",
      "let a = (1 + 2",
      "let a = (1 + 2)"),
    Explanation(
      .unexpected,
      "The line stops making sense at the mark.",
      "let a 3",
      "let a = 3"),
    Explanation(
      .tooDeep,
      """
      Brackets within brackets have a limit; name a part of the expression with a let.
      """,
      "let a = " + String(repeating: "(", count: 120) + "1" + String(repeating: ")", count: 120),
      "let a = ((1))"),
    Explanation(
      .unknownUnit,
      "Only the units that 'simgen help units' lists can follow a number.",
      "let a = 2 angstrm",
      "let a = 2 angstrom"),
    Explanation(
      .forWithoutEnd,
      "A for block goes on to a line that says end.",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 1..3
        generate mol: heun atoms=n prior=ball forces=[core]
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 1..3
        generate mol: heun atoms=n prior=ball forces=[core]
      end
      """),
    Explanation(
      .endWithoutFor,
      "An end closes a for block; here none is open.",
      "end",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 1..3
        generate mol: heun atoms=n prior=ball forces=[core]
      end
      """),
    Explanation(
      .nestedFor,
      "One for goes through every combination of several names.",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 5..9
        for i in 1..3
          generate mol: heun atoms=n seed=i prior=ball forces=[core]
        end
      end
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 5..9, i in 1..3
        generate mol: heun atoms=n seed=i prior=ball forces=[core]
      end
      """),
    Explanation(
      .positionalAfterKey,
      "After the first key=value every value needs its key.",
      "sampler heun: heun steps=5 churn",
      "sampler heun: heun steps=5 churn=1.3"),
    Explanation(
      .version,
      "The recipe was written for another version of the language.",
      "simgen 2",
      """
      simgen 1
      let heavy = 9
      """),
    Explanation(
      .versionNotFirst,
      "The version line says how to read the lines below it.",
      """
      let a = 1
      simgen 1
      """,
      """
      simgen 1
      let a = 1
      """),
    Explanation(
      .declarationInFor,
      """
      Models, priors, forces and the like are declared once, before the loops that use them.
      """,
      """
      prior ball: gaussian
      force core: repulsion
      for n in 5..9
        sampler heun: heun
        generate mol: heun atoms=n prior=ball forces=[core]
      end
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 5..9
        generate mol: heun atoms=n prior=ball forces=[core]
      end
      """),
    Explanation(
      .includeCycle,
      "A file cannot include itself, nor a file that includes it.",
      """
      # the file mine.simgen
      include "mine.simgen"
      """,
      """
      # the file mine.simgen
      include "common.simgen"
      """),
    Explanation(
      .includeNeedsText,
      "Files are put together before names have values; braces belong into names of outputs.",
      """
      let part = 2
      include "part-{part}.simgen"
      """,
      """
      include "common.simgen"
      """),
    Explanation(
      .includeInFor,
      "Include the file once, above the loop, and use its names in the loop.",
      """
      for n in 5..9
        include "common.simgen"
      end
      """,
      """
      include "common.simgen"
      """),
  ]
}
