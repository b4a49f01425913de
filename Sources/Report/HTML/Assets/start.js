// The page begins.

addEventListener('hashchange', route);
buildList();
route();
