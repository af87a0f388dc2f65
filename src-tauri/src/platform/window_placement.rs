//! Placement of the window: moves a restored window that no screen shows, or that is larger than its screen.

use tauri::{PhysicalPosition, PhysicalSize, Runtime, WebviewWindow};

/// The smallest part of the title bar that must be on a screen, in physical pixels: enough to drag the window by.
const HANDLE: Rect = Rect { left: 0, top: 0, width: 160, height: 32 };

/// A part of the desktop, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rect {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
}

impl Rect {
    fn new(position: PhysicalPosition<i32>, size: PhysicalSize<u32>) -> Self {
        let length = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
        Self { left: position.x, top: position.y, width: length(size.width), height: length(size.height) }
    }

    /// Width and height of what both have; negative where they are apart.
    fn overlap(self, other: Self) -> (i32, i32) {
        let along = |one: i32, its: i32, two: i32, others: i32| {
            one.saturating_add(its).min(two.saturating_add(others)).saturating_sub(one.max(two))
        };
        (along(self.left, self.width, other.left, other.width), along(self.top, self.height, other.top, other.height))
    }

    /// Returns whether a window at this place can be moved and sized by hand on this screen.
    fn is_reachable_on(self, screen: Self) -> bool {
        let bar = Self { height: HANDLE.height, ..self };
        let (width, height) = bar.overlap(screen);
        let fits = self.width <= screen.width && self.height <= screen.height;
        fits && width >= HANDLE.width.min(self.width) && height == HANDLE.height
    }

    /// The same, wholly on this screen, and smaller if it has to be.
    fn moved_onto(self, screen: Self) -> Self {
        let (width, height) = (self.width.min(screen.width), self.height.min(screen.height));
        Self {
            left: self.left.clamp(screen.left, screen.left + screen.width - width),
            top: self.top.clamp(screen.top, screen.top + screen.height - height),
            width,
            height,
        }
    }
}

/// Moves the window if it cannot be reached.
///
/// # Errors
/// If the system does not tell the window's position.
pub(crate) fn ensure_on_screen<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    if window.is_maximized()? || window.is_fullscreen()? {
        return Ok(());
    }
    let (outer, inner) = (window.outer_size()?, window.inner_size()?);
    let here = Rect::new(window.outer_position()?, outer);
    let areas = window.available_monitors()?;
    let screens: Vec<_> =
        areas.iter().map(|screen| Rect::new(screen.work_area().position, screen.work_area().size)).collect();
    let Some(there) = reachable_position(here, &screens) else { return Ok(()) };
    // The size that can be set is that without the frame.
    let without_frame =
        |whole: i32, outer: u32, inner: u32| whole.unsigned_abs().saturating_sub(outer.saturating_sub(inner));
    window.set_size(PhysicalSize {
        width: without_frame(there.width, outer.width, inner.width),
        height: without_frame(there.height, outer.height, inner.height),
    })?;
    window.set_position(PhysicalPosition { x: there.left, y: there.top })
}

/// The new place of a window that cannot be reached; none if it can be, or if there is no screen.
fn reachable_position(window: Rect, screens: &[Rect]) -> Option<Rect> {
    if screens.iter().any(|screen| window.is_reachable_on(*screen)) {
        return None;
    }
    let most = |screen: &&Rect| {
        let (width, height) = window.overlap(**screen);
        // Apart: the nearer, the better.
        if width > 0 && height > 0 { i64::from(width) * i64::from(height) } else { i64::from(width.min(height)) }
    };
    Some(window.moved_onto(*screens.iter().max_by_key(most)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Rect = Rect { left: -1920, top: 0, width: 1920, height: 1040 };
    const MAIN: Rect = Rect { left: 0, top: 0, width: 1440, height: 860 };

    fn window(left: i32, top: i32) -> Rect {
        Rect { left, top, width: 1180, height: 800 }
    }

    #[test]
    fn a_window_that_can_be_reached_stays() {
        for place in [window(0, 0), window(200, 40), window(1200, 500), window(-1900, 100), window(-1000, 10)] {
            assert_eq!(reachable_position(place, &[MAIN, LEFT]), None, "{place:?}");
        }
    }

    #[test]
    fn a_window_out_of_reach_comes_to_the_nearest_screen() {
        for (place, left, top, why) in [
            (window(1400, 0), 260, 0, "hardly any of its title bar is seen"),
            (window(100, 850), 100, 60, "its title bar is below the screen"),
            (window(100, -30), 100, 0, "its title bar is above the screen"),
            (window(-4000, 100), -1920, 100, "it is beyond the left screen"),
            (window(9000, 9000), 260, 60, "it is far away"),
            (window(i32::MAX, i32::MIN), 260, 0, "nothing is too far"),
        ] {
            let there = reachable_position(place, &[MAIN, LEFT]).expect(why);
            assert_eq!((there.left, there.top), (left, top), "{why}");
            assert_eq!((there.width, there.height), (1180, 800), "its size stays: {why}");
        }
    }

    #[test]
    fn a_window_that_is_larger_than_its_screen_becomes_smaller() {
        let small = Rect { left: 0, top: 0, width: 1024, height: 700 };
        assert_eq!(reachable_position(window(10, 10), &[small]), Some(small), "as large as the screen");
    }

    #[test]
    fn without_a_screen_nothing_is_moved() {
        assert_eq!(reachable_position(window(0, 0), &[]), None, "there is nowhere to go");
    }
}
