//! A place in the script, read from an error's stack.

/// The name of the script in the engine's stacks.
pub const FILE: &str = "fetchUserProfile.js";

/// Line and column of the innermost frame in the script. `opened`: the characters before the script on its first line.
pub fn place(stack: &str, opened: u32) -> Option<(u32, u32)> {
    stack.lines().find_map(|line| {
        let (_, after) = line.split_once(FILE)?;
        let mut numbers = after.strip_prefix(':')?.split(|char: char| !char.is_ascii_digit());
        let line: u32 = numbers.next()?.parse().ok()?;
        let column: u32 = numbers.next().and_then(|text| text.parse().ok()).unwrap_or(1);
        Some((line, if line == 1 { column.saturating_sub(opened).max(1) } else { column }))
    })
}
