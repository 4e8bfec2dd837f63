//! The engine: an action, a position, and the rules by which a list ends. Not generic.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::{Map, Value};
use tokio::task::JoinHandle;

use super::outline::{Listed, Outline};
use crate::schema::{Action, Service, Type};
use crate::{BoxFuture, CallOptions, Client, Error, ErrorKind, Response, check, encode, json, schema};

/// A list that is asked for page by page, as the answers' JSON text. The typed shells and the wrapper libraries are
/// made of it.
pub struct Pager {
    plan: Result<Plan, Option<Error>>,
    position: u64,
    before: Option<u64>,
    read_ahead: bool,
    ended: bool,
    under_way: Option<BoxFuture<'static, Result<Response, Error>>>,
    ahead: Option<Ahead>,
}

/// What is the same for every page.
#[derive(Clone)]
struct Plan {
    client: Client,
    service: &'static Service,
    action: &'static Action,
    pages: &'static schema::Pages,
    input: Map<String, Value>,
    options: CallOptions,
    limit: u64,
}

/// A page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// The answer.
    pub response: Response,
    /// How many items it has, in all of its lists.
    pub items: u64,
    /// How many items there are on all pages; nothing if the service does not say.
    pub total: Option<u64>,
    /// How many items were skipped to get to this page.
    pub offset: u64,
}

impl Pager {
    /// A pager of an action with these parameters: a JSON object. Its offset, if it has one, is where the pager begins,
    /// its limit the size of a page; without one pages are as large as the service allows.
    ///
    /// What is wrong with the parameters is what the first page answers.
    pub fn new(
        client: &Client,
        service: &'static Service,
        action: &'static Action,
        params: &[u8],
        options: CallOptions,
    ) -> Self {
        match plan(client, service, action, params, options) {
            Ok((plan, position)) => Self {
                position,
                ..Self::begun(Ok(plan))
            },
            Err(error) => Self::failed(error),
        }
    }

    /// A pager whose first page is this error.
    pub(crate) fn failed(error: Error) -> Self {
        Self::begun(Err(Some(error)))
    }

    /// Goes on after this answer, which was asked for with the pager's parameters.
    pub(crate) fn begin_with(&mut self, first: Response) -> Result<(), Error> {
        if let Err(error) = &mut self.plan {
            return error.take().map_or(Ok(()), Err);
        }
        self.take(first).map(drop)
    }

    fn begun(plan: Result<Plan, Option<Error>>) -> Self {
        Self {
            plan,
            position: 0,
            before: None,
            read_ahead: false,
            ended: false,
            under_way: None,
            ahead: None,
        }
    }

    /// Asks for the next page while this one is worked with: one page ahead, never more.
    #[must_use]
    pub fn with_read_ahead(mut self) -> Self {
        self.read_ahead = true;
        self
    }

    /// How many items come before the next page. Give it to another pager as its offset to go on there.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The next page; nothing after the last one and after an error.
    ///
    /// Dropping the future loses nothing: the request goes on when the next page is asked for again.
    pub async fn next(&mut self) -> Option<Result<Page, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn poll_response(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Response, Error>>> {
        let plan = match &mut self.plan {
            Ok(plan) => plan,
            Err(error) => return Poll::Ready(error.take().map(Err)),
        };
        if self.under_way.is_none() {
            self.under_way = Some(match self.ahead.take() {
                Some(ahead) => Box::pin(ahead),
                None => plan.fetch(self.position),
            });
        }
        let Some(call) = &mut self.under_way else {
            return Poll::Ready(None);
        };
        let answer = ready!(call.as_mut().poll(context));
        self.under_way = None;
        Poll::Ready(Some(answer))
    }

    /// Takes a page in: where the next one begins, and whether there is one.
    fn take(&mut self, response: Response) -> Result<Page, Error> {
        let Ok(plan) = &self.plan else {
            return Err(Error::new(
                ErrorKind::Other,
                "a pager that could not begin has pages",
            ));
        };
        let Some(outline) = Outline::of(plan.pages, response.body()) else {
            let message = "the answer does not have the documented shape: its lists cannot be counted";
            return Err(Error::new(ErrorKind::Decode, message).with_answer(&response));
        };
        let (items, offset) = (outline.items(), self.position);
        if items > 0 && self.before == Some(outline.digest) {
            let message = format!(
                "the service answered the same page for {} {offset} as before: the list does not end",
                plan.pages.offset
            );
            return Err(Error::new(ErrorKind::Decode, message).with_answer(&response));
        }
        self.before = Some(outline.digest);
        match step(&outline.lists, offset, plan.limit) {
            Step::End => {
                self.ended = true;
                let longest = outline.lists.iter().map(|list| list.items).max();
                self.position = offset.saturating_add(longest.unwrap_or_default());
            }
            Step::Of(items) => self.position = offset.saturating_add(items),
            Step::Stuck(total) => {
                let message = format!(
                    "the service counts {total} items and gave none of them for {} {offset}",
                    plan.pages.offset
                );
                return Err(Error::new(ErrorKind::Decode, message).with_answer(&response));
            }
        }
        if self.read_ahead && !self.ended {
            self.ahead = Some(Ahead(tokio::spawn(plan.fetch(self.position))));
        }
        Ok(Page {
            response,
            items,
            total: outline.total(),
            offset,
        })
    }
}

/// How a pager goes on after a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step {
    /// There are no more.
    End,
    /// The next page begins so many items later.
    Of(u64),
    /// A list whose total says that there are more has none of them on this page.
    Stuck(u64),
}

/// Where the next page begins. Each list of an answer is paged on its own: it goes on until it has reached its total, or
/// where it has none until it is shorter than what was asked for. What counts is what came, since a service may give
/// less than it was asked for; of several lists the one that came the least far decides, so that none is lost.
fn step(lists: &[Listed], offset: u64, limit: u64) -> Step {
    let mut step = Step::End;
    for list in lists {
        let more = match list.total {
            Some(total) => offset.saturating_add(list.items) < total,
            None => list.items >= limit,
        };
        step = match (step, list.total) {
            _ if !more => step,
            (_, Some(total)) if list.items == 0 => return Step::Stuck(total),
            (Step::Of(least), _) => Step::Of(least.min(list.items)),
            _ => Step::Of(list.items),
        };
    }
    step
}

impl Stream for Pager {
    type Item = Result<Page, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        let page = match ready!(this.poll_response(context)) {
            Some(Ok(response)) => this.take(response),
            Some(Err(error)) => Err(error),
            None => return Poll::Ready(None),
        };
        // Whoever passes over an error must not be asked to do so for ever.
        this.ended |= page.is_err();
        Poll::Ready(Some(page))
    }
}

impl Plan {
    fn fetch(&self, position: u64) -> BoxFuture<'static, Result<Response, Error>> {
        let mut input = self.input.clone();
        for (name, number) in [(self.pages.offset, position), (self.pages.limit, self.limit)] {
            input.insert(name.to_owned(), number_of(self.action, name, number));
        }
        let Self {
            client,
            service,
            action,
            options,
            ..
        } = self.clone();
        Box::pin(async move {
            let params = encode::json(&Value::Object(input))?;
            client.execute_typed(service, action, params, options).await
        })
    }
}

/// The number as the member's type wants it.
pub(crate) fn number_of(action: &Action, name: &str, number: u64) -> Value {
    let is_text = action
        .input
        .iter()
        .any(|member| member.name == name && member.ty == Type::String);
    if is_text {
        Value::String(number.to_string())
    } else {
        Value::from(number)
    }
}

fn plan(
    client: &Client,
    service: &'static Service,
    action: &'static Action,
    params: &[u8],
    options: CallOptions,
) -> Result<(Plan, u64), Error> {
    let pages = service.pages(action.name).ok_or_else(|| {
        let message = format!("{} has no pages: call it", action.name);
        Error::new(ErrorKind::Config, message)
    })?;
    check::input(service, action, params).map_err(Error::from_faults)?;
    let mut input: Map<String, Value> = json::read(params)
        .map_err(|_| Error::new(ErrorKind::Invalid, "the parameters of a pager are a JSON object"))?;
    let position = number(&mut input, pages.offset, 0)?;
    let largest = u64::from(pages.largest);
    // A service that is asked for more gives as many as it likes, and a short page would look like the last one.
    let limit = number(&mut input, pages.limit, largest)?.min(largest);
    if limit == 0 {
        let message = format!("{} must be at least 1: pages of no items never end", pages.limit);
        return Err(Error::new(ErrorKind::Invalid, message));
    }
    let plan = Plan {
        client: client.clone(),
        service,
        action,
        pages,
        input,
        options,
        limit,
    };
    Ok((plan, position))
}

/// Takes a member out that is a whole number, or a text of one.
fn number(input: &mut Map<String, Value>, name: &str, default: u64) -> Result<u64, Error> {
    let number = match input.remove(name) {
        None => Some(default),
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_u64(),
    };
    number.ok_or_else(|| {
        Error::new(
            ErrorKind::Invalid,
            format!("{name} must be a whole number from 0"),
        )
    })
}

/// The text of a page, for typed shells and wrapper libraries.
impl Page {
    /// The JSON text of the object in `Response`.
    pub fn body(&self) -> &Bytes {
        self.response.body()
    }
}

impl fmt::Debug for Pager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("action", &self.plan.as_ref().map(|plan| plan.action.name).ok())
            .field("position", &self.position)
            .field("read_ahead", &self.read_ahead)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// A request that was begun before its page is wanted; dropping it ends it.
struct Ahead(JoinHandle<Result<Response, Error>>);

impl Future for Ahead {
    type Output = Result<Response, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.0).poll(context)) {
            Ok(answer) => answer,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::new(
                    ErrorKind::Cancelled,
                    "the async runtime has shut down",
                )),
            },
        })
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_followed_to_its_end_and_none_for_ever() {
        let list = |items, total| Listed { items, total };
        for (lists, offset, expected) in [
            (vec![], 0, Step::End),
            (vec![list(10, Some(25))], 0, Step::Of(10)),
            (vec![list(10, Some(25))], 15, Step::End),
            (vec![list(4, Some(25))], 0, Step::Of(4)),
            (vec![list(12, Some(25))], 0, Step::Of(12)),
            (vec![list(0, Some(25))], 10, Step::Stuck(25)),
            (vec![list(0, Some(25))], 25, Step::End),
            (vec![list(10, None)], 0, Step::Of(10)),
            (vec![list(9, None)], 0, Step::End),
            (vec![list(0, None)], 10, Step::End),
            (
                vec![list(10, Some(30)), list(3, Some(3)), list(8, Some(9))],
                0,
                Step::Of(8),
            ),
            (vec![list(10, None), list(0, Some(3))], 10, Step::Of(10)),
            (vec![list(u64::MAX, None)], u64::MAX, Step::Of(u64::MAX)),
        ] {
            assert_eq!(step(&lists, offset, 10), expected, "{lists:?} at {offset}");
        }
    }
}
