/// The units of the i-PI protocol in those of this program.
///
/// The values are those that ASE converts with (CODATA 2014), so that what goes to ASE and back is
/// unchanged but for rounding. Recipes have those of 2018 (`Unit`), which differ by 6e-10 and 8e-9.
package enum AtomicUnits {
  /// Angstrom.
  package static let bohr = 0.529_177_210_563_841_1
  /// eV.
  package static let hartree = 27.211_386_024_367_243
}
