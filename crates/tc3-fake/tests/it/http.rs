//! A small HTTP/1.1 client: it sends exactly what it is told, and reads answers by their content length.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;
use tc3_fake::Server;

/// A request to be sent as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A connection that is kept open between requests.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Request {
    pub(crate) fn header(&mut self, name: &str) -> &mut String {
        let found = self.headers.iter_mut().find(|(known, _)| known == name);
        &mut found.unwrap_or_else(|| panic!("no header {name}")).1
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn send(&self, server: &Server) -> Answer {
        Connection::to(server.address())
            .exchange(self)
            .expect("an answer")
    }

    /// As it goes onto the wire.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        bytes.extend(format!("Content-Length: {}\r\n\r\n", self.body.len()).bytes());
        bytes.extend(&self.body);
        bytes
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// What stands under `Response`.
    pub(crate) fn response(&self) -> Value {
        assert_eq!(self.status, 200);
        let response = self.json()["Response"].take();
        assert_eq!(response["RequestId"], self.header("x-tc-requestid"), "{response}");
        response
    }

    /// The error code, or an empty text.
    pub(crate) fn code(&self) -> String {
        self.response()["Error"]["Code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn message(&self) -> String {
        self.response()["Error"]["Message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the fake listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a timeout");
        Self(BufReader::new(stream))
    }

    pub(crate) fn exchange(&mut self, request: &Request) -> io::Result<Answer> {
        self.write(&request.to_bytes())?;
        self.read()
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    pub(crate) fn finish_writing(&self) {
        let _already_closed = self.0.get_ref().shutdown(std::net::Shutdown::Write);
    }

    /// Everything until the other side closes.
    pub(crate) fn drain(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _reset = self.0.read_to_end(&mut bytes);
        bytes
    }

    pub(crate) fn read(&mut self) -> io::Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
        };
        answer.body = vec![0; answer.header("content-length").parse().unwrap_or_default()];
        self.0.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// A request to a control path.
pub(crate) fn control(server: &Server, method: &str, path: &str, body: &str) -> Answer {
    let headers = vec![("Host".to_owned(), server.address().to_string())];
    Request {
        method: method.to_owned(),
        target: path.to_owned(),
        headers,
        body: body.into(),
    }
    .send(server)
}
