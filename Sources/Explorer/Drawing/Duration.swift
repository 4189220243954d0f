extension Double {
    /// So many seconds in words, rounded up: `12 s`, `3 min 5 s`, `2 h 40 min`; `long` from a hundred hours on.
    var duration: String {
        guard isFinite, self >= 0, self < 360_000 else { return "long" }
        let whole = Int(rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}
