import Engine
import Forces
import Mutators
import Priors
import Samplers
import Verbs

/// Every plug-in and verb of the program.
let everything = forcesCatalogue + priorsCatalogue + samplersCatalogue + mutatorsCatalogue + verbsCatalogue
