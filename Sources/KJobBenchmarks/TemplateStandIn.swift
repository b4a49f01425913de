internal import Git

typealias Template = WorkspaceTemplate
