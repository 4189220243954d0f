import Files

/// A path's last part as it is shown: there is seldom room for folders, and a picture goes to people whom they do not
/// concern.
func fileName(_ path: String) -> String {
    let name = PathParts.name(path)
    return SystemText.shown(name.isEmpty ? path : name)
}
