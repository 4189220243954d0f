let compareCommands: [KeyTableEntry] = []
