/// The tables of a store.
///
/// `molecules` is ours, a row per molecule with what people ask for and a column for every metric it
/// was written with. The others have the layout of ASE's database, version 9 (`ase.db.sqlite`), so that `ase.db.connect` reads the same file; a
/// molecule has the same `id` in all of them.
enum Layout {
  /// The version of the table `molecules`: since 2 with columns of metrics.
  static let version = "2"
  /// The versions that can be read.
  static let readable = ["1", "2"]
  /// The columns every store has; the others are metrics.
  static let columns = [
    "id", "formula", "atoms", "heavy_atoms", "smiles", "valid", "verdict", "energy",
    "energy_per_atom", "interaction_energy", "similarity", "seed", "stages", "recipe", "engine",
    "facts",
  ]
  /// Those of them that are numbers.
  static let numbers = [
    "id", "atoms", "heavy_atoms", "energy", "energy_per_atom", "interaction_energy", "similarity",
    "seed",
  ]
  /// The version of ASE's tables.
  static let aseVersion = "9"

  static let tables = [
    """
    CREATE TABLE systems (id INTEGER PRIMARY KEY AUTOINCREMENT, unique_id TEXT UNIQUE, \
    ctime REAL, mtime REAL, username TEXT, numbers BLOB, positions BLOB, cell BLOB, pbc INTEGER, \
    initial_magmoms BLOB, initial_charges BLOB, masses BLOB, tags BLOB, momenta BLOB, \
    constraints TEXT, calculator TEXT, calculator_parameters TEXT, energy REAL, \
    free_energy REAL, forces BLOB, stress BLOB, dipole BLOB, magmoms BLOB, magmom REAL, \
    charges BLOB, key_value_pairs TEXT, data BLOB, natoms INTEGER, fmax REAL, smax REAL, \
    volume REAL, mass REAL, charge REAL)
    """,
    "CREATE TABLE species (Z INTEGER, n INTEGER, id INTEGER REFERENCES systems(id))",
    "CREATE TABLE keys (key TEXT, id INTEGER REFERENCES systems(id))",
    "CREATE TABLE text_key_values (key TEXT, value TEXT, id INTEGER REFERENCES systems(id))",
    "CREATE TABLE number_key_values (key TEXT, value REAL, id INTEGER REFERENCES systems(id))",
    "CREATE TABLE information (name TEXT, value TEXT)",
    "INSERT INTO information VALUES ('version', '\(aseVersion)'), ('simgen', '\(version)')",
    """
    CREATE TABLE molecules (id INTEGER PRIMARY KEY REFERENCES systems(id), formula TEXT, \
    atoms INTEGER, heavy_atoms INTEGER, smiles TEXT, valid INTEGER, verdict TEXT, energy REAL, \
    energy_per_atom REAL, interaction_energy REAL, similarity REAL, seed INTEGER, stages TEXT, \
    recipe TEXT, engine TEXT, facts TEXT)
    """,
  ]

  /// ASE's own, then what people ask for.
  static let indices = [
    ("unique_id_index", "systems(unique_id)"), ("ctime_index", "systems(ctime)"),
    ("username_index", "systems(username)"), ("calculator_index", "systems(calculator)"),
    ("species_index", "species(Z)"), ("key_index", "keys(key)"),
    ("text_index", "text_key_values(key)"), ("number_index", "number_key_values(key)"),
    ("species_of_index", "species(id)"),
    ("molecules_formula", "molecules(formula)"), ("molecules_smiles", "molecules(smiles)"),
    ("molecules_heavy_atoms", "molecules(heavy_atoms)"),
    ("molecules_valid", "molecules(valid, energy_per_atom)"),
    ("molecules_energy", "molecules(energy)"),
    ("molecules_energy_per_atom", "molecules(energy_per_atom)"),
    ("molecules_similarity", "molecules(similarity)"), ("molecules_seed", "molecules(seed)"),
  ].map { "CREATE INDEX IF NOT EXISTS \($0) ON \($1)" }
}
