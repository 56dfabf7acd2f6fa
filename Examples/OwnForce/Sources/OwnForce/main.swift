// Molecules by a force, a prior and a verb of one's own: swift run -c release OwnForce ../..
//
// The argument is the folder of simgen, whose model and reference the recipe reads.
import Engine
import Simgen

let recipe = """
  simgen 1
  model     mace: mace file="models/simgen-small.safetensors"
  reference qm9:  xyz  file="data/qm9-256.xyz"

  let k_prior(t) = tanh(20 * t^2)
  let k_sim(t)   = 119 * (1 - (t/10)^(1/4)) + 1

  prior   shape: slab        width=2 angstrom height=0.5 angstrom
  force   pull:  prior       prior=shape strength=k_prior
  force   like:  similarity  model=mace reference=qm9 sharpness=k_sim
  force   core:  repulsion   alpha=8 /angstrom
  force   flat:  plane       stiffness=5
  sampler heun:  heun        steps=40

  for seed in 1..3
    generate    mol: heun atoms=7 seed=seed prior=shape forces=[pull, like, core, flat]
    hydrogenate mol  reference=qm9 model=mace
    relax       mol  lbfgs model=mace fmax=0.05 eV/angstrom steps=200
    flatness    mol
  end
  """

let own = Catalogue(priors: [Slab.self], forces: [Plane.self], verbs: [Flatness.self])
let folder = CommandLine.arguments.dropFirst().first ?? "../.."
let checked = try CheckedRecipe(
  text: recipe, folder: folder, catalogue: .everything + own)
for result in try checked.molecules(threads: 2) {
  let molecule = result.candidate.molecule
  print("\(result.label) seed=\(result.candidate.seed): \(molecule.formula)")
  if let failure = result.failure { print("  given up: \(failure)") }
  if let flatness = result.candidate.metric("flatness") {
    print("  \(flatness) angstrom from flat")
  }
  for (element, position) in zip(molecule.elements, molecule.positions) {
    print("  \(element) \(position.x) \(position.y) \(position.z)")
  }
}
