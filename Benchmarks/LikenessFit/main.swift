// How much of the noise of other molecules a density explains that was calibrated on a reference.
//
//   .build/release/LikenessFit REFERENCE.xyz OTHERS.xyz [KEY=VALUE...]
import Engine
import Formats
import Likeness

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  print("usage: LikenessFit REFERENCE.xyz OTHERS.xyz [KEY=VALUE...]")
  throw PluginError.parameter("REFERENCE.xyz", reason: "is missing")
}
var options: [String: Double] = [:]
let output = arguments.first { $0.hasSuffix(".safetensors") } ?? "likeness.safetensors"
let base = arguments.first { $0.hasPrefix("from=") }?.dropFirst(5)
for argument in arguments.dropFirst(3) {
  let parts = argument.split(separator: "=")
  if parts.count == 2, let value = Double(parts[1]) { options[String(parts[0])] = value }
}
func skeletons(_ path: String) throws -> [Molecule] {
  try ExtendedXYZ.read(path: path).map(\.withoutHydrogens).filter { $0.count > 1 }
}
let reference = try skeletons(arguments[1])
let others = Array(try skeletons(arguments[2]).prefix(300))
let elements = Makeup(of: reference).elements
let shape = ScoreNetwork.Shape(
  elements: elements, channels: Int(options["channels"] ?? 32), layers: Int(options["layers"] ?? 3),
  cutoff: options["cutoff"] ?? 8)
var fit = Calibration()
fit.steps = Int(options["steps"] ?? 2000)
fit.batch = Int(options["batch"] ?? 64)
fit.learningRate = options["rate"] ?? fit.learningRate
fit.decay = options["decay"] ?? fit.decay
fit.difference = options["difference"] ?? fit.difference
fit.elementWeight = options["elements"] ?? fit.elementWeight
var start = CalibratedDensity(
  network: ScoreNetwork(shape, seed: 1), spread: Calibration.spread(of: reference))
if let base {
  start = try CalibratedDensity(path: String(base))
  start.network = start.network.knowing(elements)
}
print("\(start.network.parameters.count) parameters, \(reference.count) molecules")
let clock = ContinuousClock.now
func show(_ density: CalibratedDensity, _ molecules: [Molecule]) throws -> String {
  try [0.06, 0.12, 0.26, 0.5, 0.9].map { sigma in
    let explained = try ExplainedNoise(of: molecules, by: density, sigma: sigma, seed: 5)
    func text(_ x: Double) -> String { "\((x * 1000).rounded() / 1000)" }
    return "\(sigma): \(text(explained.share)) \(text(explained.elementLoss))"
  }.joined(separator: "  ")
}
let every = Int(options["every"] ?? 500)
var means = (0.0, 0.0)
let density = try fit.fit(reference, from: start, threads: Int(options["threads"] ?? 2)) {
  progress, current in
  means.0 += progress.noiseLoss / Double(every)
  means.1 += progress.elementLoss / Double(every)
  guard progress.step.isMultiple(of: every) else { return }
  print(
    "\(progress.step) \((ContinuousClock.now - clock) / .seconds(1)) s, losses \(means.0) \(means.1)"
  )
  print("  others ", try show(current, others))
  print("  own    ", try show(current, Array(reference.prefix(300))))
  try current.write(to: output, replacing: true)
  means = (0, 0)
}
try density.write(to: output, replacing: true)
