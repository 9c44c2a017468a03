//! `fieldpack erase`: personal data erased with its key.

use super::Context;
use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::{pick, say};
use super::progress::Shown;
use crate::problem::Problem;
use crate::service::{Erasure, ErasureRequest};

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, not one subject, a disk that does not write.
pub(super) fn run(context: &Context, command: &args::Erase) -> Result<Answer, Problem> {
    let language = context.language;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let erased = backend.erase(&ErasureRequest {
        subject: command.subject.clone(),
        iri: None,
        customer: command.customer.clone(),
        organisation: command.organisation.clone(),
    })?;
    let Erasure { subject, keys, was_plain, backups, .. } = &erased;
    let mut text = match (keys, was_plain) {
        (0, false) => say!(language, "{subject}：没有可删除的个人信息\n", "{subject}: there is nothing to erase\n"),
        _ => say!(
            language,
            "{subject}：已删除，销毁密钥 {keys} 个，处理备份 {backups} 份\n",
            "{subject} is erased: {keys} keys destroyed, {backups} backups cleared\n"
        ),
    };
    if *was_plain {
        text += pick(
            language,
            "旧版本以明文写入的内容已从记录中去除；请执行 fieldpack compact 裁去日志中的旧条目\n",
            "what an older program wrote in plain is taken out of the record; `fieldpack compact` cuts it from the journal\n",
        );
    }
    Answer::new(text, &erased)
}
