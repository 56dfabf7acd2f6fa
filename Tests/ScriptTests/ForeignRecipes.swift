/// What people bring along from other languages, other programs and paper.
let foreignRecipes: [WrongRecipe] = [
  WrongRecipe(
    "mutator m: swarm elements=[C N O]",
    """
    a.simgen:1:30: error: expected ',' or ']', found 'N' [E007]
      mutator m: swarm elements=[C N O]
                                   ^
      the items of a list have commas between them: [C, N, O]
    """),
  WrongRecipe(
    "mutator m: swarm elements=C, N, O",
    """
    a.simgen:1:28: error: expected key=value after elements, found ',' [E007]
      mutator m: swarm elements=C, N, O
                                 ^
      a list stands in brackets: elements=[C, N, O]
    """),
  WrongRecipe(
    "mutator m: swarm elements=\"C N O\"",
    """
    a.simgen:1:27: error: elements wants a list of elements, not a string [E040]
      mutator m: swarm elements="C N O"
                                ^~~~~~~
      a list stands in brackets: elements=[C, N, O]
    """),
  WrongRecipe(
    "sampler h: heun steps = 5, churn = 2",
    """
    a.simgen:1:26: error: expected key=value after steps, found ',' [E007]
      sampler h: heun steps = 5, churn = 2
                               ^
      parameters have blanks between them, not commas
    """),
  WrongRecipe(
    "sampler h: heun churn=1,3",
    """
    a.simgen:1:24: error: expected key=value after churn, found ',' [E007]
      sampler h: heun churn=1,3
                             ^
      a decimal number is written with a point: 1.3
    """),
  WrongRecipe(
    "sampler h: heun steps 5",
    """
    a.simgen:1:17: error: heun takes no value without a key [E033]
      sampler h: heun steps 5
                      ^~~~~
      did you mean steps=...?
      see: help sampler heun
    """),
  WrongRecipe(
    "sampler h: heun steps=\"5\"",
    """
    a.simgen:1:23: error: steps wants an integer, not a string [E040]
      sampler h: heun steps="5"
                            ^~~
      write it without quotes: 5
    """),
  WrongRecipe(
    "sampler h: heun iterations=5",
    """
    a.simgen:1:17: error: heun has no parameter 'iterations' [E022]
      sampler h: heun iterations=5
                      ^~~~~~~~~~
      did you mean 'steps'?
      parameters: steps, churn, jitter, exact
      see: help sampler heun
    """),
  WrongRecipe(
    "heun h: steps=5",
    """
    a.simgen:1:1: error: 'heun' is no statement [E020]
      heun h: steps=5
      ^~~~
      'heun' is a sampler: write sampler LABEL: heun ...
      statements: let, for, end, include, simgen, model, reference, scaffold, prior, force, sampler, mutator, generate, hydrogenate, correct, relax, write
    """),
  WrongRecipe(
    "force core: repulsion alpha=8 \u{C5}",
    """
    a.simgen:1:29: error: alpha wants a number in /angstrom, not in angstrom [E041]
      force core: repulsion alpha=8 \u{C5}
                                  ^~~
      the unit stands below a stroke: /angstrom
    """),
  WrongRecipe(
    "force core: repulsion alpha=8 1/Ang",
    """
    a.simgen:1:33: error: 'Ang' is no unit [E009]
      force core: repulsion alpha=8 1/Ang
                                      ^~~
      did you mean 'angstrom'?
      units: angstrom, A, \u{C5}, nm, pm, bohr, eV, meV, hartree, kcal/mol, kJ/mol
      see: help units
    """),
  WrongRecipe(
    "let k(t) = 20*t**2",
    """
    a.simgen:1:17: error: expected a value, found '*' [E007]
      let k(t) = 20*t**2
                      ^
      a power is written with ^: t^2
    """),
  WrongRecipe(
    "let k(t) = 20t",
    """
    a.simgen:1:14: error: expected an operator or the end of the line, found 't' [E007]
      let k(t) = 20t
                   ^
      a product is written 20 * t; 'help units' lists the units
    """),
  WrongRecipe(
    "let k(t) = sin t",
    """
    a.simgen:1:16: error: expected an operator or the end of the line, found 't' [E007]
      let k(t) = sin t
                     ^
      sin is a function: write sin(...)
    """),
  WrongRecipe(
    "let k(t) = ln(t)",
    """
    a.simgen:1:12: error: there is no function 'ln' [E029]
      let k(t) = ln(t)
                 ^~
      did you mean 'log'?
      see: help functions
    """),
  WrongRecipe(
    "let k(t) = e^(-t)",
    """
    a.simgen:1:12: error: nothing is called 'e' [E025]
      let k(t) = e^(-t)
                 ^
      e to a power is written exp(...)
    """),
  WrongRecipe(
    "let k(t) = if t = 1 then 2 else 3",
    """
    a.simgen:1:17: error: expected 'then', found '=' [E007]
      let k(t) = if t = 1 then 2 else 3
                      ^
      equality is written ==
    """),
  WrongRecipe(
    "let k(t) = 0 < t < 1",
    """
    a.simgen:1:18: error: expected an operator or the end of the line, found '<' [E007]
      let k(t) = 0 < t < 1
                       ^
      write a < b and b < c
    """),
  WrongRecipe(
    "let k(t) = 3 \u{2212} t\u{B2}",
    """
    a.simgen:1:14: error: '\u{2212}' means nothing in a recipe [E001]
      let k(t) = 3 \u{2212} t\u{B2}
                   ^
      write -
    a.simgen:1:17: error: '\u{B2}' means nothing in a recipe [E001]
      let k(t) = 3 \u{2212} t\u{B2}
                      ^
      write ^2
    """),
  WrongRecipe(
    "let \u{3B1}\u{3B2} = \u{201C}x\u{201D}",
    """
    a.simgen:1:10: error: '\u{201C}' means nothing in a recipe [E001]
      let \u{3B1}\u{3B2} = \u{201C}x\u{201D}
               ^~~
      a text stands in straight double quotes: "..."
    """),
  WrongRecipe(
    "let \u{3B3} = 2 \u{C5} + \u{3B4}",
    """
    a.simgen:1:15: error: nothing is called '\u{3B4}' [E025]
      let \u{3B3} = 2 \u{C5} + \u{3B4}
                    ^
    """),
  WrongRecipe(
    "let a \u{FF1D} 3",
    """
    a.simgen:1:7: error: '\u{FF1D}' means nothing in a recipe [E001]
      let a \u{FF1D} 3
            ^
      write =
    """),
  WrongRecipe(
    "let a = 3\u{200B}",
    """
    a.simgen:1:10: error: 'character 200b (hexadecimal)' means nothing in a recipe [E001]
      let a = 3\u{200B}
               ^
      it is invisible; delete it and write the blank again
    """),
  WrongRecipe(
    "let a = 1 > 0 && ${b}",
    """
    a.simgen:1:15: error: '&' means nothing in a recipe [E001]
      let a = 1 > 0 && ${b}
                    ^
      write 'and' between conditions
    a.simgen:1:18: error: '$' means nothing in a recipe [E001]
      let a = 1 > 0 && ${b}
                       ^
      write a value by its bare name
    a.simgen:1:19: error: '{' means nothing in a recipe [E001]
      let a = 1 > 0 && ${b}
                        ^
      write a value by its bare name, and a list in square brackets: [C, N, O]
    """),
  WrongRecipe(
    "sampler h: heun(steps=50)",
    """
    a.simgen:1:22: error: expected ',' or ')', found '=' [E007]
      sampler h: heun(steps=50)
                           ^
      write parameters without brackets: key=value key=value
    """),
  WrongRecipe(
    "let a = max 1, 2 // largest",
    """
    a.simgen:1:13: error: expected an operator or the end of the line, found '1' [E007]
      let a = max 1, 2 // largest
                  ^
      max is a function: write max(...)
    """),
  WrongRecipe(
    "sampler h: heun steps=50 // few",
    """
    a.simgen:1:27: error: expected a value, found '/' [E007]
      sampler h: heun steps=50 // few
                                ^
      a comment begins with #
    """),
  WrongRecipe(
    "sampler h: heun\nfor n in 1..3\n  generate m: h atoms=n\nend for",
    """
    a.simgen:4:5: error: expected the end of the line, found 'for' [E007]
      end for
          ^~~
    """),
  WrongRecipe(
    "prior ball: gaussian\nforce f: prior prior=gaussian",
    """
    a.simgen:2:22: error: no prior is called 'gaussian' [E026]
      force f: prior prior=gaussian
                           ^~~~~~~~
      did you mean 'ball'?
      priors: ball
    """),
  WrongRecipe(
    "count = 3",
    """
    a.simgen:1:7: error: expected a label, found '=' [E007]
      count = 3
            ^
      a value or function is introduced with let: let count = ...
    """),
  WrongRecipe(
    "let k(t): t^2",
    """
    a.simgen:1:9: error: expected '=', found ':' [E007]
      let k(t): t^2
              ^
      a value or function is introduced with let: let k = ...
    """),
  WrongRecipe(
    "force: repulsion alpha=8",
    """
    a.simgen:1:6: error: expected a label, found ':' [E007]
      force: repulsion alpha=8
           ^
      a force has a label: force LABEL: ...
    """),
  WrongRecipe(
    "prior my-ball: gaussian",
    """
    a.simgen:1:14: error: expected a value, found ':' [E007]
      prior my-ball: gaussian
                   ^
      names are letters, digits and _, beginning with a letter: my_ball
    """),
  WrongRecipe(
    "sampler h: heun\nfor n = 1 to 3\n  generate m: h atoms=n\nend",
    """
    a.simgen:2:7: error: expected 'in', found '=' [E007]
      for n = 1 to 3
            ^
      a loop is written for NAME in 1..10, or for NAME in [7, 9], OTHER in 1..3
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m: h natoms=3",
    """
    a.simgen:2:15: error: generate has no parameter 'natoms' [E022]
      generate m: h natoms=3
                    ^~~~~~
      did you mean 'atoms'?
      parameters: sampler, atoms, seed, prior, forces, mutators, failEvery, crashAt, reject, tries
      see: help generate
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m: atoms=3",
    """
    a.simgen:2:1: error: generate needs sampler= [E024]
      generate m: atoms=3
      ^~~~~~~~
      sampler follows the label: generate MOLECULE: SAMPLER
      see: help generate
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m: h atoms=3\nminimize m",
    """
    a.simgen:3:1: error: 'minimize' is no statement [E020]
      minimize m
      ^~~~~~~~
      did you mean 'relax'?
      statements: let, for, end, include, simgen, model, reference, scaffold, prior, force, sampler, mutator, generate, hydrogenate, correct, relax, write
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m: h atoms=3\nwrite m out.xyz",
    """
    a.simgen:3:12: error: '.' means nothing in a recipe [E001]
      write m out.xyz
                 ^
      file names stand in double quotes
    """),
  WrongRecipe(
    "import \"common.simgen\"",
    """
    a.simgen:1:8: error: expected a label, found a string [E007]
      import "common.simgen"
             ^~~~~~~~~~~~~~~
      did you mean 'include'?
    """),
]

/// Words other programs use, with the name meant here; nil where a guess would be no better than
/// none. Of these the suggestion has to be right.
let plausibleWords: [(word: String, among: [String], meant: String?)] = {
  let swarm = ["particles", "every", "elements", "weights", "fraction", "hot", "cold"]
  let generate = ["sampler", "atoms", "prior", "forces", "mutators", "scaffold", "start", "seed"]
  let relax = ["method", "model", "fmax", "steps", "max_step"]
  let heun = ["churn", "churn_above", "jitter", "min_noise", "steps", "sigma_start", "sigma_end"]
  let similarity = ["model", "reference", "sharpness", "clip", "floor"]
  let units = ["angstrom", "A", "nm", "pm", "bohr", "eV", "meV", "hartree", "kcal/mol", "kJ/mol"]
  let priors = ["gaussian", "anisotropic", "pointcloud", "line", "circle"]
  let verbs = [
    "let", "for", "end", "include", "model", "reference", "prior", "force", "sampler", "mutator",
    "generate", "drop", "hydrogenate", "correct", "relax", "write", "show",
  ]
  return [
    ("temperature", swarm, "hot"), ("species", swarm, "elements"), ("element", swarm, "elements"),
    ("n_particles", swarm, "particles"), ("interval", swarm, "every"), ("freq", swarm, "every"),
    ("weight", swarm, "weights"), ("frac", swarm, "fraction"), ("colour", swarm, nil),
    ("n_atoms", generate, "atoms"), ("natoms", generate, "atoms"), ("num_atoms", generate, "atoms"),
    ("atom", generate, "atoms"), ("count", generate, "atoms"), ("heavy", generate, "atoms"),
    ("force", generate, "forces"), ("mutator", generate, "mutators"), ("rng", generate, "seed"),
    ("random_seed", generate, "seed"), ("fragment", generate, "scaffold"),
    ("species", generate, "start"), ("priors", generate, "prior"), ("charge", generate, nil),
    ("tol", relax, "fmax"), ("f_max", relax, "fmax"), ("max_steps", relax, "max_step"),
    ("nsteps", relax, "steps"), ("maxiter", relax, "steps"), ("optimizer", relax, "method"),
    ("energy", relax, "model"), ("calculator", relax, "model"), ("pressure", relax, nil),
    ("step", heun, "steps"), ("n_steps", heun, "steps"), ("iterations", heun, "steps"),
    ("noise", heun, "jitter"), ("sigma_max", heun, "sigma_start"),
    ("churn_over", heun, "churn_above"),
    ("ref", similarity, "reference"), ("dataset", similarity, "reference"),
    ("sharpnes", similarity, "sharpness"), ("potential", similarity, "model"),
    ("Ang", units, "angstrom"), ("Angstrom", units, "angstrom"), ("angstroms", units, "angstrom"),
    ("angstrm", units, "angstrom"), ("ev", units, "eV"), ("kcal", units, "kcal/mol"),
    ("Hartree", units, "hartree"), ("Ha", units, "hartree"), ("a0", units, "bohr"),
    ("sphere", priors, "gaussian"), ("ring", priors, "circle"), ("rod", priors, "line"),
    ("gausian", priors, "gaussian"), ("ellipsoid", priors, "anisotropic"),
    ("point_cloud", priors, "pointcloud"), ("helix", priors, nil),
    ("minimise", verbs, "relax"), ("optimize", verbs, "relax"), ("save", verbs, "write"),
    ("print", verbs, "show"), ("import", verbs, "include"), ("set", verbs, "let"),
    ("add_h", verbs, "hydrogenate"), ("loop", verbs, "for"), ("calculator", verbs, "model"),
    ("forcefield", verbs, "model"), ("genrate", verbs, "generate"), ("quit", verbs, nil),
  ]
}()
