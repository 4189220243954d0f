let saturationPanelCommands: [KeyTableEntry] = []
