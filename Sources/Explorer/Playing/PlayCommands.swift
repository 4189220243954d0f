let playCommands: [KeyTableEntry] = []
