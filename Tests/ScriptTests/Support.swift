import Engine
import FoundationEssentials
import ScriptTestSupport

@testable import Script

/// A folder with the files the recipes of the tests name.
let fixtureFolder: String = {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "simgen-script-tests-\(ProcessInfo.processInfo.processIdentifier)")
  let models = folder.appending(path: "models")
  let data = folder.appending(path: "data")
  try? FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
  try? FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
  for file in [
    models.appending(path: "simgen-small.safetensors"), models.appending(path: "broken.model"),
    data.appending(path: "qm9-256.xyz"),
  ] {
    try? Data().write(to: file)
  }
  for (name, text) in includeFixtures {
    try? FileManager.default.createDirectory(
      at: folder.appending(path: name).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    try? Data(text.utf8).write(to: folder.appending(path: name))
  }
  return folder.path
}()

/// Files the recipes of the tests include.
private let includeFixtures = [
  "common.simgen": "let common = 1\n",
  "mine.simgen": "include \"mine.simgen\"\n",
  "circle/a.simgen": "include \"b.simgen\"\n",
  "circle/b.simgen": "let b = 1\n\ninclude \"../circle/a.simgen\"\n",
  "parts/forces.simgen": """
  simgen 1
  # What every recipe of ours uses.
  include "shapes.simgen"
  let strength(t) = tanh(t)
  force pull: prior prior=ball strength=strength
  force core: repulsion
  """,
  "parts/shapes.simgen": """
  simgen 1
  prior ball: gaussian width=size
  model mace: mace file="../models/simgen-small.safetensors"
  """,
  "parts/wrong.simgen": """
  let a = 1 +
  prior p: gaussian widht=2
  """,
  "parts/wrapper.simgen": "\n  include \"wrong.simgen\"",
  "bytes.simgen": "\u{0}\u{1}",
]

/// Checks a recipe of the tests.
func check(_ text: String, overrides: [String: String] = [:]) -> Recipe.Checked {
  Recipe(SourceFile(name: "a.simgen", text: text, folder: fixtureFolder), overrides: overrides)
    .check(against: fakeCatalogue)
}

/// Everything a run told.
final class Recorder: RunObserver {
  var announced = -1
  var results: [MoleculeResult] = []
  var rejections: [MoleculeResult] = []
  var records: [OutputRecord] = []
  var events: [(ProgressEvent, Int)] = []

  func started(molecules: Int) { announced = molecules }
  func progressed(_ event: ProgressEvent, molecule: Int) { events.append((event, molecule)) }
  func finished(_ result: MoleculeResult) { results.append(result) }
  func rejected(_ result: MoleculeResult) { rejections.append(result) }
  func wrote(_ record: OutputRecord) { records.append(record) }

  var text: String { records.map { "\($0.path ?? "-"): \($0.text)" }.joined() }
}

/// The shape every recipe starts from: the example of the language's design.
let exampleRecipe = """
  simgen 1
  model      mace:  mace       file="models/simgen-small.safetensors"
  reference  qm9:   xyz        file="data/qm9-256.xyz" elements=[C, N, O]

  let k_prior(t) = tanh(20 * t^2)
  let k_sim(t)   = 119 * (1 - (t/10)^(1/4)) + 1

  prior    shape: anisotropic  covariance=diag(1, 1.4, 2.6)
  force    pull:  prior        prior=shape strength=k_prior
  force    like:  similarity   model=mace reference=qm9 sharpness=k_sim clip=sqrt(3)
  force    core:  repulsion    alpha=8 /angstrom
  sampler  heun:  heun         steps=50 churn=1.3 jitter=0.5
  mutator  swap:  swarm        particles=10 every=2 elements=[C, N, O]

  for n in [7, 8, 9], seed in 1..100
    generate    mol: heun  atoms=n seed=seed prior=shape forces=[pull, like, core] mutators=[swap]
    hydrogenate mol
    correct     mol  elements=[C, N, O] energy=mace
    relax       mol  lbfgs energy=mace fmax=0.05 eV/angstrom steps=200
    write       mol  "out/qm9-like.xyz"
  end

  """
