import Engine

/// Force fields that are not learnt here: pair potentials, other programs, whoever answers a socket.
public let potentialsCatalogue = Catalogue(models: [
  MorseModel.self, MopacPlugin.self, XTBPlugin.self, SocketPlugin.self,
])
