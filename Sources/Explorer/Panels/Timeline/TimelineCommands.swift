let timelineCommands: [KeyTableEntry] = []
