import Engine
import Forces
import Formats
import MACE
import Mutators
import Priors
import Samplers
import Verbs

/// Every plug-in and verb of the program.
let everything =
  maceCatalogue + formatsCatalogue + priorsCatalogue + forcesCatalogue + samplersCatalogue
  + mutatorsCatalogue + verbsCatalogue
