//! Fixture of most journeys: a practice tenant, and a test environment for the program that signs in to it.

use anyhow::Result;
use offswitch_practice::{Options, Practice};

use crate::browser::Browser;
use crate::control::Control;
use crate::test_env::TestEnv;
use crate::test_user::TestUser;
use crate::window::Window;

/// The role of most admins here.
pub const ADMIN: &str = "Billing Administrator";

/// Summary of the list at the start.
pub const AT_START: &str = "33 offerings: 28 on, 1 trials only, 4 off";

/// A practice tenant, a client of its control API, and a test environment.
pub struct Fixture {
    /// Environment of the program.
    pub env: TestEnv,
    /// Practice tenant that it signs in to.
    pub practice: Practice,
    /// Control of the tenant, behind the program's back.
    pub control: Control,
}

impl Fixture {
    /// Fixture with the default practice tenant.
    pub async fn new() -> Result<Self> {
        Self::with(Options::default()).await
    }

    /// Fixture with another practice tenant.
    pub async fn with(options: Options) -> Result<Self> {
        let practice = Practice::start(options).await?;
        Ok(Self { env: TestEnv::new()?, control: Control::of(&practice)?, practice })
    }

    /// Fixture with a window in which somebody has signed in and sees the list.
    pub async fn signed_in() -> Result<(Self, Window)> {
        let fixture = Self::new().await?;
        let window = fixture.open().await?;
        fixture.sign_in(&window, ADMIN).await?;
        window.shows(AT_START).await?;
        Ok((fixture, window))
    }

    /// Starts the program with this tenant.
    pub async fn open(&self) -> Result<Window> {
        self.open_with_service(self.practice.service()).await
    }

    /// Starts the program with this tenant's sign-in and a service at another address.
    pub async fn open_with_service(&self, service: &str) -> Result<Window> {
        Window::open(&self.env, &["--authority", self.practice.authority(), "--service", service]).await
    }

    /// Signs in from the welcome page, without a browser.
    pub async fn sign_in(&self, window: &Window, role: &str) -> Result<()> {
        let links = self.env.links()?.len();
        window.press("Sign in with Microsoft").await?;
        self.finish_sign_in(links + 1, role).await
    }

    /// Signs in from the welcome page, in a new browser.
    pub async fn sign_in_with_browser(&self, window: &Window, role: &str) -> Result<()> {
        let links = self.env.links()?.len();
        window.press("Sign in with Microsoft").await?;
        self.finish_sign_in_with_browser(links + 1, role).await
    }

    /// Takes the link with this number and signs in, without a browser.
    pub async fn finish_sign_in(&self, link: usize, role: &str) -> Result<()> {
        let link = self.env.link(link).await?;
        TestUser::of(&self.practice, role).sign_in(&self.practice, &link).await
    }

    /// Takes the link with this number to a new browser and signs in there.
    pub async fn finish_sign_in_with_browser(&self, link: usize, role: &str) -> Result<()> {
        let link = self.env.link(link).await?;
        let browser = Browser::start(&self.env).await?;
        TestUser::of(&self.practice, role).sign_in_with(&browser, &link).await
    }
}

/// Signs out through the account's menu.
pub async fn sign_out(window: &Window, account: &str) -> Result<()> {
    window.press(account).await?;
    window.click("menuitem", "Sign out").await?;
    window.find("button", "Sign in with Microsoft").await?;
    Ok(())
}

/// The account button of the admin.
pub const ADMIN_ACCOUNT: &str = "Account Mei-Ling Lin mei-ling.lin@tailwater.example";
