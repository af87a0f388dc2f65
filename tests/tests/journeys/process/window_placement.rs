//! Placement of the window at start.

use std::fs;

use anyhow::Result;
use offswitch_tests::test_env::TestEnv;
use offswitch_tests::wait::until;
use offswitch_tests::window::Window;
use serde_json::json;

#[tokio::test]
async fn a_window_that_could_not_be_reached_comes_back() -> Result<()> {
    let env = TestEnv::new()?;
    fs::create_dir_all(env.data_dir())?;
    // Hardly anything of it on a screen of 1440 by 1000, as after another screen was taken away.
    let remembered = json!({ "main": {
        "width": 1180, "height": 860, "x": 1430, "y": 990, "prev_x": 0, "prev_y": 0,
        "maximized": false, "visible": true, "decorated": true, "fullscreen": false,
    } });
    fs::write(env.data_dir().join("window.json"), remembered.to_string())?;
    let window = Window::open(&env, &[]).await?;
    window.find("button", "Sign in with Microsoft").await?;
    until("the window to lie on the screen", async || {
        let place = window.script("return [screenX, screenY, outerWidth, outerHeight]").await?;
        let [x, y, width, height]: [i64; 4] = serde_json::from_value(place)?;
        Ok((x >= 0 && y >= 0 && x + width <= 1440 && y + height <= 1000).then_some(()))
    })
    .await?;
    window.close().await
}
