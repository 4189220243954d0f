let unitsPanelCommands: [KeyTableEntry] = []
