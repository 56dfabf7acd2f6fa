import Engine
import Forces
import Formats
import MACE
import Mutators
import Potentials
import Priors
import Samplers
import Verbs

/// Every plug-in and verb of the program.
let everything =
  maceCatalogue + potentialsCatalogue + formatsCatalogue + priorsCatalogue + forcesCatalogue
  + samplersCatalogue
  + mutatorsCatalogue + verbsCatalogue + figuresCatalogue
