let predictionCommands: [KeyTableEntry] = []
