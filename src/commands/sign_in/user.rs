//! After a successful sign-in: the user at Auth0, the provider's token, and the deletion of a new user if that is wanted.

use super::attempt::Attempt;
use crate::commands::values::Loaded;
use crate::domain::sign_in::SignedInUser;

/// Reads the user, and deletes a new one if `deletes`. A signal ends it, except during the deletion.
pub async fn look_at(attempt: &mut Attempt<'_>, deletes: bool, loaded: &Loaded) -> Option<SignedInUser> {
    let mut user = SignedInUser::new(&attempt.run.attempt, deletes, loaded.known())?;
    while let Some(request) = user.next(loaded.known()).filter(|_| attempt.signal.is_none()) {
        let answer = if user.changes() {
            attempt.client.send(&request).await
        } else {
            tokio::select! {
                answer = attempt.client.send(&request) => answer,
                signal = attempt.signals.next() => {
                    attempt.signal = Some(signal);
                    break;
                }
            }
        };
        user.take(&request, &answer, loaded.known());
    }
    Some(user)
}
