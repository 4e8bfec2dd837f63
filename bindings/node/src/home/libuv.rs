//! libuv's part: one handle per thread, which wakes the loop when a watch has news.

use std::ffi::{CStr, c_int, c_void};
use std::mem;
use std::os::fd::AsRawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Arc, OnceLock};

use napi::{Env, sys};
use tc3_core::transport::SocketWatch;

use super::{Home, end, look};

/// `UV_POLL` and `UV_READABLE`, which are part of libuv's stable interface.
const POLL: c_int = 8;
const READABLE: c_int = 1;

type Handle = *mut c_void;
type OnNews = unsafe extern "C" fn(Handle, status: c_int, events: c_int);
type OnClosed = unsafe extern "C" fn(Handle);

/// The functions that are needed, as `uv.h` declares them.
struct Libuv {
    handle_size: unsafe extern "C" fn(kind: c_int) -> usize,
    set_data: unsafe extern "C" fn(Handle, *mut c_void),
    get_data: unsafe extern "C" fn(Handle) -> *mut c_void,
    poll_init: unsafe extern "C" fn(*mut sys::uv_loop_s, Handle, descriptor: c_int) -> c_int,
    poll_start: unsafe extern "C" fn(Handle, events: c_int, OnNews) -> c_int,
    poll_stop: unsafe extern "C" fn(Handle) -> c_int,
    unref: unsafe extern "C" fn(Handle),
    close: unsafe extern "C" fn(Handle, OnClosed),
}

impl Libuv {
    /// The host's.
    fn get() -> Option<&'static Self> {
        static FOUND: OnceLock<Option<Libuv>> = OnceLock::new();
        let find_all = || {
            // SAFETY: these are the types that `uv.h` declares the functions with.
            unsafe {
                Some(Self {
                    handle_size: find(c"uv_handle_size")?,
                    set_data: find(c"uv_handle_set_data")?,
                    get_data: find(c"uv_handle_get_data")?,
                    poll_init: find(c"uv_poll_init")?,
                    poll_start: find(c"uv_poll_start")?,
                    poll_stop: find(c"uv_poll_stop")?,
                    unref: find(c"uv_unref")?,
                    close: find(c"uv_close")?,
                })
            }
        };
        FOUND.get_or_init(find_all).as_ref()
    }
}

/// The host's function of this name.
///
/// # Safety
///
/// `F` must be the type of a pointer to it.
unsafe fn find<F: Copy>(name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) }
    // SAFETY: the name ends with a zero byte, and looking for one changes nothing.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    // SAFETY: it is there, and of this type, as the caller says.
    (!found.is_null()).then(|| unsafe { mem::transmute_copy(&found) })
}

/// What the handle holds, and what it is made of: freed when the loop has closed it.
struct Guest {
    env: sys::napi_env,
    watch: Arc<SocketWatch>,
    libuv: &'static Libuv,
    /// The handle's own memory, of libuv's size.
    memory: Box<[u128]>,
    /// Waits for the handle at the end of the environment.
    end: sys::napi_async_cleanup_hook_handle,
}

impl Guest {
    fn handle(&mut self) -> Handle {
        self.memory.as_mut_ptr().cast()
    }
}

/// A watch that this thread's loop looks at from now on, to the end of the environment.
pub(super) fn begin(env: Env) -> Option<Arc<SocketWatch>> {
    let libuv = Libuv::get()?;
    let watch = Arc::new(SocketWatch::new().ok()?);
    let event_loop = env.get_uv_event_loop().ok()?;
    // SAFETY: it only says how large a handle is.
    let size = unsafe { (libuv.handle_size)(POLL) };
    let mut guest = Box::new(Guest {
        env: env.raw(),
        watch: watch.clone(),
        libuv,
        memory: vec![0; size.div_ceil(size_of::<u128>())].into(),
        end: ptr::null_mut(),
    });
    let handle = guest.handle();
    let guest = Box::into_raw(guest);
    // SAFETY: this is the loop's thread. The handle's memory is large enough, and lives until the loop has closed the handle,
    // as the descriptor does, which belongs to the guest's watch. It does not keep the process alive.
    unsafe {
        if (libuv.poll_init)(event_loop, handle, watch.as_raw_fd()) != 0 {
            drop(Box::from_raw(guest));
            return None;
        }
        (libuv.set_data)(handle, guest.cast());
        (libuv.unref)(handle);
        if (libuv.poll_start)(handle, READABLE, news) != 0
            || sys::napi_add_async_cleanup_hook(
                env.raw(),
                Some(environment_ends),
                guest.cast(),
                &raw mut (*guest).end,
            ) != sys::Status::napi_ok
        {
            (libuv.close)(handle, closed);
            return None;
        }
    }
    Some(watch)
}

/// The watch has news, or libuv can no longer tell.
unsafe extern "C" fn news(handle: Handle, status: c_int, _events: c_int) {
    let looked = catch_unwind(AssertUnwindSafe(|| {
        let Some(libuv) = Libuv::get() else { return };
        // SAFETY: the handle is open, so its guest is alive; this is its thread.
        let guest = unsafe { &*(libuv.get_data)(handle).cast::<Guest>() };
        if status < 0 || !look(guest.env, &guest.watch) {
            // SAFETY: as above.
            unsafe { (libuv.poll_stop)(handle) };
            end(guest.env, &guest.watch, Home::None);
        }
    }));
    // Whoever panicked has rejected its call.
    drop(looked);
}

/// The environment ends.
unsafe extern "C" fn environment_ends(_: sys::napi_async_cleanup_hook_handle, guest: *mut c_void) {
    let guest = guest.cast::<Guest>();
    // SAFETY: Node calls this once, on the loop's thread, and waits until the hook is removed.
    let guest = unsafe { &mut *guest };
    let ended = catch_unwind(AssertUnwindSafe(|| {
        end(guest.env, &guest.watch, Home::Unknown);
    }));
    drop(ended);
    let handle = guest.handle();
    // SAFETY: as above.
    unsafe { (guest.libuv.close)(handle, closed) };
}

/// The loop is done with the handle.
unsafe extern "C" fn closed(handle: Handle) {
    let Some(libuv) = Libuv::get() else { return };
    // SAFETY: nobody has the guest any more but the handle, which is closed.
    unsafe {
        let guest = Box::from_raw((libuv.get_data)(handle).cast::<Guest>());
        if !guest.end.is_null() {
            sys::napi_remove_async_cleanup_hook(guest.end);
        }
    }
}
