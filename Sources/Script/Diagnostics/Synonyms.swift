/// Words people know from other programs, with those of this one.
enum Synonyms {
  /// The name that is meant by a word no spelling comes near, among those there are.
  static func meaning(of word: String, among names: [String]) -> String? {
    let word = word.lowercased().filter { $0 != "_" && $0 != "-" }
    let known = Set(names)
    for (name, others) in table where others.contains(word) && known.contains(name) { return name }
    return nil
  }

  // The first that fits wins: what is meant most often stands first.
  private static let table: [(name: String, others: Set<String>)] = [
    // Statements
    ("let", ["set", "define", "def", "var", "const", "variable", "function"]),
    ("for", ["loop", "repeat", "foreach", "do", "while"]),
    ("simgen", ["version", "language"]),
    ("end", ["done", "endfor", "next", "endloop"]),
    ("include", ["import", "source", "load", "use"]),
    ("relax", ["minimize", "minimise", "optimize", "optimise", "opt", "geomopt"]),
    ("write", ["save", "output", "dump", "export"]),
    ("show", ["print", "display", "echo"]),
    ("generate", ["grow", "create", "make", "sample", "run", "molecule"]),
    ("hydrogenate", ["addh", "addhydrogens", "addhs", "protonate", "hydrogens"]),
    ("model", ["calculator", "calc", "potential", "forcefield", "ff", "energy", "mlip"]),
    ("reference", ["dataset", "references", "data", "ref", "trainingset"]),
    ("scaffold", ["fragment", "fragments", "fixed", "core", "constraint", "constraints"]),
    ("scaffold", ["pocket", "protein"]),
    ("prior", ["shape", "distribution", "cloud", "region"]),
    ("sampler", ["integrator", "solver", "scheduler", "dynamics"]),
    // Plug-ins
    ("gaussian", ["sphere", "ball", "round", "isotropic", "normal"]),
    ("line", ["rod", "chain", "cylinder", "segment", "linear"]),
    ("circle", ["ring", "torus", "hoop", "annulus", "cycle"]),
    ("anisotropic", ["ellipsoid", "ellipse", "disc", "disk", "plane", "sheet", "oval"]),
    ("pointcloud", ["points", "cloud", "file", "mesh", "xyz"]),
    ("structure", ["xyz", "sdf", "mol", "extxyz", "file", "fragments"]),
    ("pocket", ["pdb", "mmcif", "protein", "receptor", "site"]),
    ("energy", ["mace", "qm", "forcefield", "potential", "calculator"]),
    ("heun", ["edm", "karras", "stochastic"]),
    ("ode", ["ddim", "euler", "deterministic"]),
    ("swarm", ["pso", "particleswarm", "genetic"]),
    ("xyz", ["extxyz", "sdf", "file", "molecules"]),
    ("mace", ["macemp", "maceoff", "mlip"]),
    // Parameters
    (
      "atoms",
      [
        "n", "num", "number", "count", "size", "natoms", "numatoms", "heavy", "heavyatoms",
        "nheavy",
      ]
    ),
    ("particles", ["n", "num", "number", "count", "population", "walkers", "replicas", "size"]),
    ("points", ["n", "num", "number", "count", "npoints", "resolution"]),
    (
      "steps",
      [
        "iterations", "niter", "iter", "maxiter", "maxsteps", "maxiterations", "nsteps", "n", "num",
        "count", "length", "duration", "timesteps",
      ]
    ),
    ("elements", ["species", "symbols", "types", "atomtypes", "atoms", "composition"]),
    ("start", ["elements", "species", "symbols", "element", "initial"]),
    ("path", ["file", "filename", "filepath", "name", "output", "to"]),
    ("file", ["path", "filename", "filepath", "name", "source", "input", "output"]),
    ("covariance", ["cov", "variance", "sigma", "shape", "width", "size", "std"]),
    (
      "strength",
      ["scale", "weight", "coefficient", "factor", "k", "amplitude", "schedule", "prefactor"]
    ),
    ("multiplier", ["scale", "weight", "factor"]),
    ("sharpness", ["k", "beta", "gamma", "kernelwidth", "temperature", "width"]),
    ("alpha", ["decay", "range", "exponent", "width", "cutoff", "beta"]),
    (
      "fmax",
      [
        "tolerance", "tol", "threshold", "maxforce", "forcetolerance", "ftol", "convergence",
        "forcemax", "epsilon",
      ]
    ),
    ("seed", ["randomseed", "rng", "random", "randomstate"]),
    ("every", ["interval", "stride", "frequency", "freq", "period"]),
    ("hot", ["temperature", "temp", "t", "kt"]),
    ("radius", ["r", "diameter", "size", "rcut", "cutoff"]),
    ("length", ["len", "size", "l"]),
    ("method", ["optimizer", "optimiser", "algorithm"]),
    ("jitter", ["noise", "temperature", "snoise", "stochasticity"]),
    ("sigma_start", ["sigmamax", "tmax"]),
    ("sigma_end", ["sigmamin", "tmin"]),
    ("clip", ["maxforce", "forceclip", "limit", "maxnorm"]),
    ("beta", ["temperature", "softness"]),
    // Functions
    ("log", ["ln", "loge", "logn"]),
    ("ceil", ["ceiling"]),
    ("pow", ["power"]),
    ("step", ["heaviside", "theta"]),
    ("tanh", ["sigmoid", "logistic"]),
    ("linear", ["lerp", "linspace", "interpolate"]),
    ("geometric", ["geomspace", "logspace", "exponential"]),
    ("clamp", ["clip"]),
    ("min", ["minimum"]),
    ("max", ["maximum"]),
    ("sqrt", ["root", "squareroot"]),
    ("floor", ["int", "trunc", "integer"]),
    ("diag", ["diagonal", "diagonalmatrix"]),
    ("piecewise", ["interp", "table"]),
    // Units
    ("angstrom", ["ang", "angs", "angstroms", "ångström", "ångstrom", "aa"]),
    ("hartree", ["ha", "eh", "au"]),
    ("bohr", ["a0"]),
    // Choices
    ("lbfgs", ["bfgs", "cg", "fire", "newton"]),
    ("single", ["float", "float32", "fp32"]),
    ("double", ["float64", "fp64"]),
  ]
}
