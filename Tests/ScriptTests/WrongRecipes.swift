import Testing

/// A recipe with mistakes and the exact text a user gets.
struct WrongRecipe: Sendable, CustomTestStringConvertible {
  let recipe: String
  let expected: String
  var testDescription: String { expected.split(separator: "\n").first.map(String.init) ?? "" }

  init(_ recipe: String, _ expected: String) {
    self.recipe = recipe
    self.expected = expected
  }
}

/// Mistakes in reading.
let unreadableRecipes: [WrongRecipe] = [
  WrongRecipe(
    "let a = 3 $ 4",
    """
    a.simgen:1:11: error: '$' means nothing in a recipe [E001]
      let a = 3 $ 4
                ^
      write a value by its bare name
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m: h atoms=2\nwrite m \"out.xyz",
    """
    a.simgen:3:9: error: the string has no closing quote [E002]
      write m "out.xyz
              ^~~~~~~~
    """),
  WrongRecipe(
    #"let a = "x\y""#,
    #"""
    a.simgen:1:11: error: '\y' is no escape; there are \n \t \" \\ \{ \} [E003]
      let a = "x\y"
                ^~
    """#),
  WrongRecipe(
    #"let a = "{n 3}""#,
    #"""
    a.simgen:1:10: error: '{n 3}' is no placeholder; write {name} or {name:03}, and \{ for a brace [E004]
      let a = "{n 3}"
               ^~~~~
    """#),
  WrongRecipe(
    "let a = 99999999999999999999",
    """
    a.simgen:1:9: error: the number 99999999999999999999 is too large [E005]
      let a = 99999999999999999999
              ^~~~~~~~~~~~~~~~~~~~
    """),
  WrongRecipe(
    "let a = [1, 2\nlet b = a",
    """
    a.simgen:1:9: error: '[' is never closed [E006]
      let a = [1, 2
              ^
    """),
  WrongRecipe(
    "let a = (1 + 2",
    """
    a.simgen:1:9: error: '(' is never closed [E006]
      let a = (1 + 2
              ^
    """),
  WrongRecipe(
    "let a = 1 +",
    """
    a.simgen:1:12: error: expected a value, found the end of the line [E007]
      let a = 1 +
                 ^
    """),
  WrongRecipe(
    "let a 3",
    """
    a.simgen:1:7: error: expected '=', found '3' [E007]
      let a 3
            ^
      a value or function is introduced with let: let a = ...
    """),
  WrongRecipe(
    "let a = if 1 < 2 then 3",
    """
    a.simgen:1:24: error: expected 'else', found the end of the line [E007]
      let a = if 1 < 2 then 3
                             ^
    """),
  WrongRecipe(
    "for n = 1..3\nend",
    """
    a.simgen:1:7: error: expected 'in', found '=' [E007]
      for n = 1..3
            ^
      a loop is written for NAME in 1..10, or for NAME in [7, 9], OTHER in 1..3
    """),
  WrongRecipe(
    "= 3",
    """
    a.simgen:1:1: error: expected a statement, found '=' [E007]
      = 3
      ^
    """),
  WrongRecipe(
    "prior p: gaussian width=2 angstrm\nforce f: prior prior=p",
    """
    a.simgen:1:27: error: 'angstrm' is no unit [E009]
      prior p: gaussian width=2 angstrm
                                ^~~~~~~
      did you mean 'angstrom'?
      units: angstrom, A, \u{C5}, nm, pm, bohr, eV, meV, hartree, kcal/mol, kJ/mol
      see: help units
    """),
  WrongRecipe(
    "sampler h: heun\nfor n in 1..3\n  generate m: h atoms=n",
    """
    a.simgen:2:1: error: this 'for' has no 'end' [E010]
      for n in 1..3
      ^~~
    """),
  WrongRecipe(
    "end",
    """
    a.simgen:1:1: error: this 'end' has no 'for' [E011]
      end
      ^~~
    """),
  WrongRecipe(
    "sampler h: heun\nfor n in 1..3\n  for k in 1..3\n    generate m: h atoms=n seed=k\n  end\nend",
    """
    a.simgen:3:3: error: a 'for' inside a 'for'; write both on one line: for a in ..., b in ... [E012]
        for k in 1..3
        ^~~
    """),
  WrongRecipe(
    "sampler h: heun steps=5 churn",
    """
    a.simgen:1:25: error: 'churn' needs a value: key=value [E013]
      sampler h: heun steps=5 churn
                              ^~~~~
    """),
  WrongRecipe(
    "simgen 2",
    """
    a.simgen:1:8: error: recipe version 2 is unknown; this program reads version 1 [E014]
      simgen 2
             ^
    """),
  WrongRecipe(
    "let a = 1\nsimgen 1\nlet b = a",
    """
    a.simgen:2:8: error: the version line must come first [E015]
      simgen 1
             ^
    """),
  WrongRecipe(
    "for n in 1..3\n  sampler h: heun\n  generate m: h atoms=n\nend",
    """
    a.simgen:2:3: error: a sampler is declared once; move the line before the 'for' [E016]
        sampler h: heun
        ^~~~~~~
    """),
  WrongRecipe(
    "let if = 3",
    """
    a.simgen:1:5: error: 'if' is a word of the language and cannot be a name [E032]
      let if = 3
          ^~
    """),
]

/// Names that mean nothing.
let misnamedRecipes: [WrongRecipe] = [
  WrongRecipe(
    "smapler h: heun",
    """
    a.simgen:1:1: error: 'smapler' is no statement [E020]
      smapler h: heun
      ^~~~~~~
      did you mean 'sampler'?
      statements: let, for, end, include, simgen, model, reference, scaffold, prior, force, sampler, mutator, generate, hydrogenate, correct, relax, write
    """),
  WrongRecipe(
    "sampler h: huen steps=3",
    """
    a.simgen:1:12: error: there is no sampler 'huen' [E021]
      sampler h: huen steps=3
                 ^~~~
      did you mean 'heun'?
      samplers: heun
      see: help sampler
    """),
  WrongRecipe(
    "prior p: gaussian width=2 \u{C5} widht=3 \u{C5}\nforce f: prior prior=p",
    """
    a.simgen:1:29: error: gaussian has no parameter 'widht' [E022]
      prior p: gaussian width=2 \u{C5} widht=3 \u{C5}
                                  ^~~~~
      did you mean 'width'?
      parameters: width
      see: help prior gaussian
    """),
  WrongRecipe(
    "sampler h: heun steps=3 steps=4",
    """
    a.simgen:1:25: error: 'steps' is given twice [E023]
      sampler h: heun steps=3 steps=4
                              ^~~~~
    """),
  WrongRecipe(
    "force like: similarity clip=1",
    """
    a.simgen:1:13: error: similarity needs model=, reference= [E024]
      force like: similarity clip=1
                  ^~~~~~~~~~
      see: help force similarity
    """),
  WrongRecipe(
    "let count = 3\nlet b = cuont + 1",
    """
    a.simgen:2:9: error: nothing is called 'cuont' [E025]
      let b = cuont + 1
              ^~~~~
      did you mean 'count'?
    """),
  WrongRecipe(
    "let k = 3 * t",
    """
    a.simgen:1:13: error: nothing is called 't' [E025]
      let k = 3 * t
                  ^
      a function of t is written let NAME(t) = ...
    """),
  WrongRecipe(
    "sampler h: heun\nfor num in 1..3\n  generate m: h atoms=num\n  write m \"{nmu}.xyz\"\nend",
    """
    a.simgen:4:12: error: nothing is called 'nmu' [E025]
        write m "{nmu}.xyz"
                 ^~~~~
      did you mean 'num'?
    """),
  WrongRecipe(
    "prior ball: gaussian\nforce pull: prior prior=bal",
    """
    a.simgen:2:25: error: no prior is called 'bal' [E026]
      force pull: prior prior=bal
                              ^~~
      did you mean 'ball'?
      priors: ball
    """),
  WrongRecipe(
    "prior ball: gaussian\nsampler h: heun\nforce pull: prior prior=h",
    """
    a.simgen:3:25: error: 'h' is a sampler; a prior is wanted [E027]
      force pull: prior prior=h
                              ^
      priors: ball
    """),
  WrongRecipe(
    "sampler h: heun\nprior h: gaussian",
    """
    a.simgen:2:7: error: there is already a sampler 'h', line 1 [E028]
      prior h: gaussian
            ^
    """),
  WrongRecipe(
    "let n = 2\nsampler h: heun\nfor n in 1..2\n  generate m: h atoms=n\nend",
    """
    a.simgen:3:5: error: there is already a value 'n', line 1 [E028]
      for n in 1..2
          ^
    """),
  WrongRecipe(
    "let k(t) = tahn(t)",
    """
    a.simgen:1:12: error: there is no function 'tahn' [E029]
      let k(t) = tahn(t)
                 ^~~~
      did you mean 'tanh'?
      see: help functions
    """),
  WrongRecipe(
    "let k(t) = clamp(t, 1)",
    """
    a.simgen:1:12: error: clamp takes (x, low, high), not 2 values [E030]
      let k(t) = clamp(t, 1)
                 ^~~~~
      see: help functions
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate mol: h atoms=3\nhydrogenate mo",
    """
    a.simgen:3:13: error: no molecule 'mo' has been generated here [E031]
      hydrogenate mo
                  ^~
      did you mean 'mol'?
      molecules: mol
    """),
  WrongRecipe(
    "let t = 3",
    """
    a.simgen:1:5: error: 't' is the variable of schedules and cannot be a name [E032]
      let t = 3
          ^
    """),
  WrongRecipe(
    "let nm = 3",
    """
    a.simgen:1:5: error: 'nm' is a unit and cannot be a name [E032]
      let nm = 3
          ^~
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m: h atoms=3\nhydrogenate m 5",
    """
    a.simgen:3:15: error: hydrogenate takes no value without a key [E033]
      hydrogenate m 5
                    ^
      see: help hydrogenate
    """),
  WrongRecipe(
    "sampler h: steps=5",
    """
    a.simgen:1:9: error: which sampler is 'h'? write sampler h: NAME [E034]
      sampler h: steps=5
              ^
      samplers: heun
      see: help sampler
    """),
  WrongRecipe(
    "sampler h heun",
    """
    a.simgen:1:10: error: expected ':' as in sampler h: ... [E035]
      sampler h heun
               ^
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m h atoms=3",
    """
    a.simgen:2:11: error: expected ':' as in generate m: ... [E035]
      generate m h atoms=3
                ^
    """),
  WrongRecipe(
    "sampler h: heun\ngenerate m: h atoms=3\nwrite m: \"a\"",
    """
    a.simgen:3:8: error: write takes no ':' after its molecule [E036]
      write m: "a"
             ^
    """),
]

/// Values that do not fit.
let illTypedRecipes: [WrongRecipe] = [
  WrongRecipe(
    "sampler h: heun steps=2.5",
    """
    a.simgen:1:23: error: steps wants an integer, not a number [E040]
      sampler h: heun steps=2.5
                            ^~~
    """),
  WrongRecipe(
    "sampler h: heun exact=1",
    """
    a.simgen:1:23: error: exact wants true or false, not an integer [E040]
      sampler h: heun exact=1
                            ^
    """),
  WrongRecipe(
    "prior p: anisotropic covariance=diag(1, 2)\nforce f: prior prior=p",
    """
    a.simgen:1:33: error: covariance wants a 3 x 3 matrix, not a 2 x 2 matrix [E040]
      prior p: anisotropic covariance=diag(1, 2)
                                      ^~~~~~~~~~
    """),
  WrongRecipe(
    "prior p: anisotropic covariance=diag(1, 2, 3) centre=[0, 0]\nforce f: prior prior=p",
    """
    a.simgen:1:54: error: centre wants a list of 3 numbers, not a list of 2 [E040]
      prior p: anisotropic covariance=diag(1, 2, 3) centre=[0, 0]
                                                           ^~~~~~
    """),
  WrongRecipe(
    "force core: repulsion\nsampler h: heun\ngenerate m: h atoms=3 forces=core",
    """
    a.simgen:3:30: error: forces wants a list of forces, not a force [E040]
      generate m: h atoms=3 forces=core
                                   ^~~~
      a list stands in brackets: forces=[core]
    """),
  WrongRecipe(
    "force core: repulsion alpha=8 eV",
    """
    a.simgen:1:29: error: alpha wants a number in /angstrom, not in eV [E041]
      force core: repulsion alpha=8 eV
                                  ^~~~
    """),
  WrongRecipe(
    "force core: repulsion alpha=800 /\u{C5}",
    """
    a.simgen:1:29: error: alpha must be from 0.1 to 50 /angstrom, not 800 [E042]
      force core: repulsion alpha=800 /\u{C5}
                                  ^~~~~~
    """),
  WrongRecipe(
    "sampler h: heun\nfor n in [7, 0]\n  generate m: h atoms=n\nend",
    """
    a.simgen:3:23: error: atoms must be from 1 to 1000, not 0 [E042]
        generate m: h atoms=n
                            ^
    """),
  WrongRecipe(
    """
    model mace: mace file="models/simgen-small.safetensors"
    sampler h: heun
    generate m: h atoms=3
    relax m lbgfs energy=mace
    """,
    """
    a.simgen:4:9: error: 'lbgfs' is no choice for method [E043]
      relax m lbgfs energy=mace
              ^~~~~
      did you mean 'lbfgs'?
      choices: lbfgs, fire, steepest
    """),
  WrongRecipe(
    "mutator m: swarm elements=[C, n, O]",
    """
    a.simgen:1:31: error: 'n' is no element [E044]
      mutator m: swarm elements=[C, n, O]
                                    ^
      did you mean 'N'?
    """),
  WrongRecipe(
    "let a = 1 + \"b\"",
    """
    a.simgen:1:9: error: '+' cannot join an integer and a string [E045]
      let a = 1 + "b"
              ^~~~~~~
    """),
  WrongRecipe(
    "let a = 1 A + 2 eV",
    """
    a.simgen:1:9: error: '+' cannot join a number in angstrom and a number in eV [E046]
      let a = 1 A + 2 eV
              ^~~~~~~~~~
    """),
  WrongRecipe(
    "force core: repulsion alpha=1 / 0",
    """
    a.simgen:1:29: error: the value is not a finite number [E047]
      force core: repulsion alpha=1 / 0
                                  ^~~~~
    """),
  WrongRecipe(
    "prior p: gaussian\nlet k(t) = 1/t\nforce f: prior prior=p strength=k",
    """
    a.simgen:2:12: error: k is inf at t = 0; strength must be finite [E048]
      let k(t) = 1/t
                 ^~~
    """),
  WrongRecipe(
    """
    model mace: mace file="models/simgen-small.safetensors"
    reference qm9: xyz file="data/qm9-256.xyz"
    force like: similarity model=mace reference=qm9 sharpness=5 - t
    """,
    """
    a.simgen:3:59: error: 5 - t is -0.1 at t = 5.1; sharpness must be from 0 to 1000 [E048]
      force like: similarity model=mace reference=qm9 sharpness=5 - t
                                                                ^~~~~
    """),
  WrongRecipe(
    "model mace: mace file=\"models/none.model\"",
    """
    a.simgen:1:23: error: there is no file FOLDER/models/none.model [E049]
      model mace: mace file="models/none.model"
                            ^~~~~~~~~~~~~~~~~~~
    """),
  WrongRecipe(
    "model mace: mace file=\"models/broken.model\"",
    """
    a.simgen:1:23: error: FOLDER/models/broken.model: line 1: not a model [E050]
      model mace: mace file="models/broken.model"
                            ^~~~~~~~~~~~~~~~~~~~~
    """),
  WrongRecipe(
    "prior p: anisotropic covariance=diag(1, -1, 1)\nforce f: prior prior=p",
    """
    a.simgen:1:33: error: covariance: must be positive definite [E050]
      prior p: anisotropic covariance=diag(1, -1, 1)
                                      ^~~~~~~~~~~~~~
    """),
  WrongRecipe(
    "sampler h: heun\nfor n in 3..1\n  generate m: h atoms=n\nend",
    """
    a.simgen:2:10: error: nothing to go through: the loop is empty [E051]
      for n in 3..1
               ^~~~
    """),
  WrongRecipe(
    "let a = 9223372036854775807 + 1",
    """
    a.simgen:1:9: error: the integer is too large [E053]
      let a = 9223372036854775807 + 1
              ^~~~~~~~~~~~~~~~~~~~~~~
    """),
  WrongRecipe(
    "sampler h: heun\nforce core: repulsion\ngenerate m: h atoms=3",
    """
    a.simgen:2:7: warning: force 'core' is never used [W001]
      force core: repulsion
            ^~~~
    """),
  WrongRecipe(
    "sampler h: heun\nfor n in 1..3\n  generate m: h atoms=3\nend",
    """
    a.simgen:2:5: warning: 'n' is never used: its values make the same molecules again [W002]
      for n in 1..3
          ^
    """),
]
