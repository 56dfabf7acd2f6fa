import Engine
import Forces
import Inputs
import MACE
import Mutators
import Outputs
import Potentials
import Priors
import Reporting
import Samplers
import Verbs

extension Catalogue {
  /// Every plug-in and verb that comes with the engine.
  public static let everything =
    maceCatalogue + potentialsCatalogue + inputsCatalogue + priorsCatalogue
    + forcesCatalogue + samplersCatalogue
    + mutatorsCatalogue + verbsCatalogue + figuresCatalogue
}

extension OutputFormats {
  /// Every format that runs write.
  package static let everything = OutputFormats(
    moleculeFormats + [FigureFormat.picture, FigureFormat.table])
}
