import Screen

/// A view that opens beside the text.
public enum Panel: String, CaseIterable, Hashable, Sendable {
    /// All units of the layer's signal at the cursor, or over the window.
    case units
    /// The arithmetic of one unit at one step.
    case cell
    /// The likeliest next symbols.
    case prediction
    /// How often each gate is nearly closed and nearly open.
    case saturation
    /// Where the chosen unit is highest and lowest.
    case contexts
    /// Names of units and bookmarks.
    case notes
    /// Units that follow a property of the text.
    case findings
    /// The branches of what a model writes, and what it expects next.
    case generation
    /// What changes units while the model runs.
    case interventions

    /// What its heading says.
    var title: String {
        switch self {
        case .units: "units"
        case .cell: "cell"
        case .prediction: "prediction"
        case .saturation: "saturation"
        case .contexts: "top contexts"
        case .notes: "notes"
        case .findings: "findings"
        case .generation: "generation"
        case .interventions: "interventions"
        }
    }
}

/// What can be open beside the text.
enum Opened: Hashable, Sendable {
    case panel(Panel)
    case timeline
    /// The text's second showing.
    case comparison
    /// The text written without interventions.
    case twin
}

/// Which panels are open, which one has the keys, and what each remembers.
public struct Views: Sendable {
    /// In the order in which they stand below each other.
    public internal(set) var open: [Panel] = []
    /// The panel that has the keys; nil: the text.
    public internal(set) var focus: Panel?
    /// Everything that is open beside the text, in the order in which it was opened.
    var opened: [Opened] = []

    var units = UnitsPanel()
    var cell = CellPanel()
    var prediction = PredictionPanel()
    package internal(set) var saturation = SaturationPanel()
    package internal(set) var contexts = ContextsPanel()
    package internal(set) var notes = NotesPanel()
    var findings = FindingsPanel()
    var generation = GenerationPanel()
    var interventions = InterventionsPanel()
    var timeline = Timeline()

    func isOpen(_ panel: Panel) -> Bool { open.contains(panel) }

    mutating func show(_ panel: Panel) {
        if !isOpen(panel) { open.append(panel) }
        focus = panel
    }

    mutating func close(_ panel: Panel) {
        open.removeAll { $0 == panel }
        if focus == panel { focus = nil }
    }

    /// Hands the keys to the next panel, or back to the text after the last.
    mutating func focusNext(by step: Int) {
        let stops: [Panel?] = [nil] + open
        let at = stops.firstIndex(of: focus) ?? 0
        focus = stops[((at + step) % stops.count + stops.count) % stops.count]
    }
}

/// What a panel with the keys can be asked to do by the keys that all panels share.
protocol PanelBehavior {
    /// Moves the panel's own cursor by so many rows; the least and greatest numbers mean its ends.
    static func move(_ state: inout ExplorerState, by rows: Int, page: Size)
    /// Enter, or a double click.
    static func choose(_ state: inout ExplorerState) -> [Effect]
    /// A click at a place inside of the panel, below its heading.
    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect]
    /// Draws the panel, below its heading.
    static func draw(_ state: ExplorerState, size: Size) -> Frame
    /// What stands beside the title.
    static func caption(_ state: ExplorerState) -> String
}

extension PanelBehavior {
    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {}
    static func choose(_ state: inout ExplorerState) -> [Effect] { [] }
    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] { [] }
    static func caption(_ state: ExplorerState) -> String { "" }
}

extension Panel {
    var behavior: any PanelBehavior.Type {
        switch self {
        case .units: UnitsPanel.self
        case .cell: CellPanel.self
        case .prediction: PredictionPanel.self
        case .saturation: SaturationPanel.self
        case .contexts: ContextsPanel.self
        case .notes: NotesPanel.self
        case .findings: FindingsPanel.self
        case .generation: GenerationPanel.self
        case .interventions: InterventionsPanel.self
        }
    }
}
