//! A script for the parser, as the one expression that Auth0 accepts or as statements, and the places in it.

use super::remark::Place;
use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{ArrowFunctionExpression, Expression, FormalParameters, Function, FunctionBody, Program, Statement};
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{NodeId, Semantic, SemanticBuilder, SymbolId};
use oxc_span::{SourceType, Span};

/// What surrounds the script, so that it has to be an expression. The `;` ends a directive before it.
const OPEN: &str = ";(";
const CLOSE: &str = "\n)";

/// The text that is parsed.
pub struct Code {
    pub text: String,
    /// Where the parenthesis was added. None if the text is the script itself.
    wrapped_at: Option<usize>,
    /// The length of what was added at the end.
    close: usize,
}

impl Code {
    /// The script as one expression. It may have a directive before it.
    pub fn expression(script: &str) -> Self {
        let begin = after_directives(script);
        let (head, body) = script.split_at(begin);
        Self { text: [head, OPEN, body, CLOSE].concat(), wrapped_at: Some(begin), close: CLOSE.len() }
    }

    /// The same without the closing parenthesis: the parser then says which bracket is open at the end.
    pub fn unclosed(script: &str) -> Self {
        let mut code = Self::expression(script);
        code.text.truncate(code.text.len() - CLOSE.len());
        code.close = 0;
        code
    }

    pub fn statements(script: &str) -> Self {
        Self { text: script.to_owned(), wrapped_at: None, close: 0 }
    }

    /// The byte of the script at this offset.
    pub fn byte(&self, offset: usize) -> usize {
        match self.wrapped_at {
            Some(begin) if offset > begin => offset.saturating_sub(OPEN.len()).max(begin),
            _ => offset,
        }
    }

    /// It is the parenthesis that was added.
    pub fn is_own_open(&self, offset: usize) -> bool {
        self.wrapped_at.is_some_and(|begin| offset == begin + 1)
    }

    /// Where the script begins, apart from directives, white space and comments.
    pub fn begin(&self) -> usize {
        after_space(&self.text, self.wrapped_at.map_or(0, |begin| begin + OPEN.len()))
    }

    /// It is past the end of the script.
    pub fn is_end(&self, offset: usize) -> bool {
        self.text.get(offset..).is_none_or(|rest| rest.len() <= self.close)
    }

    pub fn has_directive(&self, script: &str) -> bool {
        self.wrapped_at.is_some_and(|begin| script[..begin].contains("use strict"))
    }

    /// Replaces the byte of the script by a space, such as a stray semicolon.
    pub fn blank(&mut self, byte: usize) {
        let offset = byte + if self.wrapped_at.is_some() { OPEN.len() } else { 0 };
        if self.text.as_bytes().get(offset).is_some_and(u8::is_ascii) {
            self.text.replace_range(offset..=offset, " ");
        }
    }
}

/// The byte after 'use strict' and stray semicolons, and comments before them.
fn after_directives(script: &str) -> usize {
    let (mut kept, mut at) = (0, 0);
    loop {
        at = after_space(script, at);
        let rest = script.get(at..).unwrap_or_default();
        let directive = ["'use strict'", "\"use strict\""].iter().find(|directive| rest.starts_with(**directive));
        at += match directive {
            Some(directive) => directive.len(),
            None if rest.starts_with(';') => 1,
            None => return kept,
        };
        kept = at;
    }
}

/// The byte after white space and comments.
fn after_space(script: &str, at: usize) -> usize {
    let mut at = at;
    loop {
        let rest = script.get(at..).unwrap_or_default();
        let text = rest.trim_start_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
        let begin = at + rest.len() - text.len();
        let end = match text.get(..2) {
            Some("//") => text.find('\n'),
            Some("/*") => text.find("*/").map(|end| end + 2),
            _ => None,
        };
        match end {
            Some(end) => at = begin + end,
            None => return begin,
        }
    }
}

/// An error that the parser reports.
pub struct Complaint {
    pub message: String,
    /// Offset, length and label of each place that it names. The first is the place itself.
    pub labels: Vec<(usize, usize, String)>,
}

impl Complaint {
    /// The offset where it begins.
    pub fn begin(&self) -> usize {
        self.labels.first().map_or(0, |label| label.0)
    }

    pub fn end(&self) -> usize {
        self.labels.first().map_or(0, |label| label.0 + label.1)
    }
}

/// A text that was parsed.
pub struct Tree<'a> {
    pub script: &'a str,
    pub code: &'a Code,
    pub program: &'a Program<'a>,
    pub semantic: Semantic<'a>,
    pub complaints: Vec<Complaint>,
    /// The parser stopped, so there is no tree.
    pub stopped: bool,
}

impl<'a> Tree<'a> {
    /// The first complaint is about the end of the script.
    pub fn ends_early(&self) -> bool {
        let first = self.complaints.first().and_then(|complaint| complaint.labels.first());
        first.is_some_and(|label| self.code.is_end(label.0))
    }

    pub fn parse(allocator: &'a Allocator, script: &'a str, code: &'a Code, language: SourceType) -> Self {
        let options = ParseOptions { parse_regular_expression: true, ..ParseOptions::default() };
        let parsed = Parser::new(allocator, &code.text, language).with_options(options).parse();
        let stopped = parsed.panicked;
        let program = allocator.alloc(parsed.program);
        let built = SemanticBuilder::new().with_check_syntax_error(!stopped).build(program);
        let complaints = parsed.errors.iter().chain(&built.errors).map(|error| Complaint {
            message: error.message.to_string(),
            labels: error
                .labels
                .iter()
                .flatten()
                .map(|label| (label.offset(), label.len(), label.label().unwrap_or_default().to_owned()))
                .collect(),
        });
        Self { script, code, program, complaints: complaints.collect(), semantic: built.semantic, stopped }
    }

    /// The script is valid JavaScript.
    pub fn is_clean(&self) -> bool {
        !self.stopped && self.complaints.is_empty()
    }

    pub fn place(&self, span: Span) -> Place {
        self.place_at(span.start as usize)
    }

    pub fn place_at(&self, offset: usize) -> Place {
        Place::of(self.script, self.code.byte(offset))
    }

    pub fn text(&self, span: Span) -> &'a str {
        self.code.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    pub fn kinds(&self) -> impl Iterator<Item = (NodeId, AstKind<'a>)> + '_ {
        self.semantic.nodes().iter().map(|node| (node.id(), node.kind()))
    }

    pub fn parent(&self, id: NodeId) -> AstKind<'a> {
        self.semantic.nodes().parent_kind(id)
    }

    pub fn statements(&self) -> impl Iterator<Item = &'a Statement<'a>> + use<'a> {
        self.program.body.iter().filter(|statement| !matches!(statement, Statement::EmptyStatement(_)))
    }

    /// The script, if it is one expression.
    pub fn expression(&self) -> Option<&'a Expression<'a>> {
        let mut statements = self.statements();
        let Some(Statement::ExpressionStatement(statement)) = statements.next() else { return None };
        // A text that closes the parenthesis around it is more than one expression.
        let is_whole =
            self.code.wrapped_at.is_none() || matches!(statement.expression, Expression::ParenthesizedExpression(_));
        (statements.next().is_none() && is_whole).then(|| statement.expression.without_parentheses())
    }

    /// The variable that an identifier stands for. None if it is declared nowhere.
    pub fn symbol(&self, expression: &Expression<'a>) -> Option<SymbolId> {
        let Expression::Identifier(name) = expression.without_parentheses() else { return None };
        self.semantic.scoping().get_reference(name.reference_id.get()?).symbol_id()
    }

    /// The name of a global: an identifier that the script doesn't declare.
    pub fn global(&self, expression: &Expression<'a>) -> Option<&'a str> {
        match expression.without_parentheses() {
            Expression::Identifier(name) if self.symbol(expression).is_none() => Some(name.name.as_str()),
            _ => None,
        }
    }
}

/// The statements of a function or a block.
pub fn statements<'a>(kind: AstKind<'a>) -> &'a [Statement<'a>] {
    match kind {
        AstKind::FunctionBody(body) => &body.statements,
        AstKind::BlockStatement(block) => &block.body,
        AstKind::SwitchCase(case) => &case.consequent,
        AstKind::Program(program) => &program.body,
        _ => &[],
    }
}

/// Nothing after it runs.
pub fn ends(statement: &Statement) -> bool {
    matches!(statement, Statement::ReturnStatement(_) | Statement::ThrowStatement(_))
}

/// The function that Auth0 calls.
#[derive(Clone, Copy)]
pub enum Main<'a> {
    Function(&'a Function<'a>),
    Arrow(&'a ArrowFunctionExpression<'a>),
}

impl<'a> Main<'a> {
    pub fn of(expression: &'a Expression<'a>) -> Option<Self> {
        match expression.without_parentheses() {
            Expression::FunctionExpression(function) => Some(Self::Function(function)),
            Expression::ArrowFunctionExpression(arrow) => Some(Self::Arrow(arrow)),
            _ => None,
        }
    }

    pub fn parameters(self) -> &'a FormalParameters<'a> {
        match self {
            Self::Function(function) => &function.params,
            Self::Arrow(arrow) => &arrow.params,
        }
    }

    pub fn body(self) -> Option<&'a FunctionBody<'a>> {
        match self {
            Self::Function(function) => function.body.as_deref(),
            Self::Arrow(arrow) => Some(&arrow.body),
        }
    }

    pub fn span(self) -> Span {
        match self {
            Self::Function(function) => function.span,
            Self::Arrow(arrow) => arrow.span,
        }
    }

    pub fn is_generator(self) -> bool {
        matches!(self, Self::Function(function) if function.generator)
    }

    /// The variable of a parameter, if that is a plain name.
    pub fn parameter(self, index: usize) -> Option<(SymbolId, &'a str, Span)> {
        let identifier = self.parameters().items.get(index)?.pattern.get_binding_identifier()?;
        Some((identifier.symbol_id.get()?, identifier.name.as_str(), identifier.span))
    }
}
