let contextsPanelCommands: [KeyTableEntry] = []
