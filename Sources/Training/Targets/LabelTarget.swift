/// Structures as they are, with the energies, forces and stresses of their frames.
struct LabelTarget: TrainingTarget {
  func sample(_ structure: Int, epoch: Int, of set: TrainingSet) -> TrainingSample {
    TrainingSample(
      molecule: set.molecule(structure), energy: set.energies[structure],
      forces: set.forces(structure), stress: set.stresses[structure],
      weight: Double(set.weights[structure]))
  }
}
