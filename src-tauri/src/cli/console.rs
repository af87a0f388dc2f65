//! Console output; Windows gives a program with a window no console, so the caller's is attached or a message box shown.

use std::io::Write;

/// Prints what was asked for.
pub fn print(text: &str) {
    write(text, &mut std::io::stdout());
}

/// Prints what is wrong with what was asked for.
pub fn eprint(text: &str) {
    write(text, &mut std::io::stderr());
}

fn write(text: &str, to: &mut impl Write) {
    #[cfg(windows)]
    if !attach_parent_console() {
        rfd::MessageDialog::new().set_title("Offswitch").set_description(text).show();
        return;
    }
    // Whoever closed the pipe does not want it.
    let _ = to.write_all(text.as_bytes());
}

/// Takes the caller's console, unless what is printed goes somewhere already. Tells whether anybody can read it.
#[cfg(windows)]
pub(crate) fn attach_parent_console() -> bool {
    use std::os::windows::io::AsRawHandle as _;

    !std::io::stdout().as_raw_handle().is_null() || winsafe::AttachConsole(winsafe::PidParent::Parent).is_ok()
}
