@main struct Cellscope { static func main() {} }
