extension Explanation {
  static let values: [Explanation] = [
    Explanation(
      .wrongType,
      "The parameter takes a value of another type.",
      "sampler heun: heun steps=2.5",
      "sampler heun: heun steps=25"),
    Explanation(
      .wrongDimension,
      "The unit measures something else than the parameter.",
      "force core: repulsion alpha=8 eV",
      "force core: repulsion alpha=8 /angstrom"),
    Explanation(
      .outOfRange,
      "The parameter has limits; 'simgen help' with its plug-in shows them.",
      "sampler heun: heun steps=0",
      "sampler heun: heun steps=50"),
    Explanation(
      .unknownWord,
      "The parameter takes one of a few words.",
      """
      model mace: mace file="models/simgen-small.safetensors"
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      relax mol lbgfs model=mace
      """,
      """
      model mace: mace file="models/simgen-small.safetensors"
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      relax mol lbfgs model=mace
      """),
    Explanation(
      .unknownElement,
      "Elements are written as in the periodic table.",
      "mutator swap: swarm elements=[C, n, O]",
      "mutator swap: swarm elements=[C, N, O]"),
    Explanation(
      .operands,
      "The operator does not work on values of these types.",
      #"let a = 1 + "b""#,
      "let a = 1 + 2"),
    Explanation(
      .dimensions,
      "Only like can be added to or compared with like.",
      "let a = 1 angstrom + 2 eV",
      "let a = 1 angstrom + 2 nm"),
    Explanation(
      .notFinite,
      "The value is infinite or not a number, as after a division by zero.",
      "force core: repulsion alpha=1 / 0",
      "force core: repulsion alpha=1 / 2"),
    Explanation(
      .schedule,
      "A schedule has a value the parameter can take at every t from 0 to 10.",
      """
      prior ball: gaussian
      let k(t) = 1 / t
      force pull: prior prior=ball strength=k
      """,
      """
      prior ball: gaussian
      let k(t) = 1 / (t + 0.1)
      force pull: prior prior=ball strength=k
      """),
    Explanation(
      .fileNotFound,
      """
      Files that are read are looked up in the folder of the recipe, or from the root.
      """,
      #"reference qm9: xyz file="data/qm9-265.xyz""#,
      #"reference qm9: xyz file="data/qm9-256.xyz""#),
    Explanation(
      .plugin,
      "The plug-in cannot work with its values, or with a file; it says why.",
      "prior oval: anisotropic covariance=diag(1, -1, 1)",
      "prior oval: anisotropic covariance=diag(1, 1, 4)"),
    Explanation(
      .emptyLoop,
      "The loop has no values to go through.",
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 3..1
        generate mol: heun atoms=n prior=ball forces=[core]
      end
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
      .emptyBody,
      "The loop has values to go through, and no line that uses them.",
      """
      for n in 1..3
      end
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
      .refused,
      """
      Statements that come over the network may read the files of their session and those that come with \
      the program, write nothing, and start no programs; loops have a limit.
      """,
      """
      model gfn2: xtb
      """,
      """
      model mace: mace file="models/simgen-small.safetensors"
      """),
    Explanation(
      .output,
      """
      The file cannot be written: a folder or an earlier file has its name, or nothing can be \
      written to its folder. 'simgen check' and 'simgen run' look before any work.
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mol "~/mols.xyz"
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      write mol "mols.xyz"
      """),
    Explanation(
      .emptyRecipe,
      "The file has no statement beside its version: perhaps another one was meant.",
      "# nothing yet",
      "let heavy = 9"),
    Explanation(
      .tooMuchWork,
      "Working the expression out takes more than 200000 steps.",
      """
      let f(x) = x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x
      let g(x) = f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x) + f(x)
      let h(x) = g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x) + g(x)
      let i(x) = h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x) + h(x)
      let a = i(1) + i(2) + i(3) + i(4) + i(5) + i(6) + i(7) + i(8)
      """,
      """
      let f(x) = 20 * x
      let g(x) = 20 * f(x)
      let a = g(1)
      """),
    Explanation(
      .integerOverflow,
      "Integers have 64 bits; write one of the numbers with a point.",
      "let a = 9223372036854775807 + 1",
      "let a = 9223372036854775807.0 + 1"),
    Explanation(
      .fileUnreadable,
      "Only text files that are recipes can be included.",
      #"include "data""#,
      #"include "common.simgen""#),
    Explanation(
      .verbFailed,
      """
      The work could not go on, and the run ends; the verb says why. 'simgen check' finds it when \
      it is so from the beginning.
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      model other: ipi socket="nobody" timeout=0.1
      generate mol: heun atoms=9 prior=ball forces=[core]
      relax mol model=other
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      model other: ipi socket="nobody" timeout=600
      generate mol: heun atoms=9 prior=ball forces=[core]
      relax mol model=other
      """),
    Explanation(
      .unused,
      """
      Nothing uses the name: perhaps a force was left out of a list. A warning; the recipe runs.
      """,
      """
      prior ball: gaussian
      force core: repulsion
      prior oval: gaussian
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      """),
    Explanation(
      .order,
      """
      The verbs work in the order of the lines, and these two make sense the other way around. A \
      warning; the recipe runs.
      """,
      """
      model mace: mace file="models/simgen-small.safetensors"
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      relax mol lbfgs model=mace
      hydrogenate mol
      """,
      """
      model mace: mace file="models/simgen-small.safetensors"
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      generate mol: heun atoms=9 prior=ball forces=[core]
      hydrogenate mol
      relax mol lbfgs model=mace
      """),
    Explanation(
      .fileNote,
      """
      A file can be read, and perhaps does not say what was meant: deuterium that counts as hydrogen, \
      columns without a name, a key that is there twice. A warning; the recipe runs.
      """,
      """
      reference mine: xyz file="deuterated.xyz"
      """,
      """
      reference mine: xyz file="data/qm9-256.xyz"
      """),
    Explanation(
      .unusedLoopVariable,
      """
      Every round does the same and makes the same molecules. A warning; the recipe runs.
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 1..3
        generate mol: heun atoms=9 prior=ball forces=[core]
      end
      """,
      """
      prior ball: gaussian
      force core: repulsion
      sampler heun: heun
      for n in 1..3
        generate mol: heun atoms=9 seed=n prior=ball forces=[core]
      end
      """),
  ]
}
