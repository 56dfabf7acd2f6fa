import Engine

/// H5MD 1.1: frames of molecules in an HDF5 file, as ZnH5MD, MDAnalysis, pyh5md and ZnDraw read them.
///
/// Frames have as many atoms as the largest molecule; those that a molecule has not are NaN. Positions are
/// in angstrom, energies in eV. Facts of a molecule that are numbers are observables; `energy` is called
/// `potential_energy` and `sigma`, the noise level of a generation, `noise_level`. Texts are left out.
public enum H5MD {
  /// Endings of file names.
  package static let endings = ["h5", "h5md"]

  /// Why files can neither be read nor written on this machine; nil where they can.
  package static var obstacle: String? {
    do throws(H5MDError) {
      try HDF5.use(for: "") { () throws(H5MDError) in }
      return nil
    } catch {
      return error.explanation
    }
  }

  /// The bonds of a molecule as the fact that `append` takes them from: first and second atom, from 0, and
  /// order in turns, [bonds * 3].
  package static let bondsKey = "h5md_bonds"

  /// Names of facts that are called otherwise in the file.
  static let observableNames = ["energy": "potential_energy", "sigma": "noise_level"]
}
