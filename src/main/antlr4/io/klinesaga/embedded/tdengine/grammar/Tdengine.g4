/*
 * The subset of TDengine's SQL (3.3.7.5) that the embedded TDengine understands.
 *
 * Input is one statement, lower-cased outside quotes as a real client does, cut at the first ';'.
 * The shape follows what a real server accepts, not what SQL would suggest: a boolean column is an
 * expression and not a predicate, so "where is_valid" is legal and "where not is_valid" is not; there
 * is no UPDATE; "state" and "tags" are reserved.
 *
 * "INSERT ... VALUES" is read by InsertReader, token by token, because a real server does so too and
 * reports other errors there. Its form is:
 *
 *   insert into { table [ (column, ...) ] [ using stable [ (tag, ...) ] tags (value, ...) ]
 *                 [ (column, ...) ] values (value, ...) ... } ...
 *
 * What is legal in TDengine but matched by a rule or alternative named unsupported*, or stopped by a
 * DOUBTFUL word, is refused as not supported, never as a syntax error.
 */
grammar Tdengine;

@lexer::members {
  private boolean endOfWord() {
    int c = _input.LA(1);
    return !(c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
  }
}

statement
    : ( query
      | insertSelect
      | delete
      | createDatabase
      | dropDatabase
      | use
      | createTable
      | createChildTables
      | dropTable
      | alterDatabase
      | alterTable
      | describe
      | show
      | unsupportedStatement
      ) EOF
    ;

// ---------------------------------------------------------------- databases

createDatabase : CREATE DATABASE ifNotExists? name databaseOption* ;

databaseOption
    : PRECISION STRING                                                          # precisionOption
    | DURATION timeSpan                                                         # durationOption
    | changeableOption                                                          # otherOption
    | DATABASE_OPTION ( timeSpan | STRING )                                     # otherOption
    ;

// What ALTER can change, too.
changeableOption
    : KEEP timeSpan unsupportedKeep?            # keepOption
    | ( WAL_LEVEL | WAL_FSYNC_PERIOD ) INTEGER  # walOption
    ;

unsupportedKeep : ( COMMA timeSpan )+ ;

timeSpan : INTEGER | VARIABLE | OTHER_VARIABLE ;

alterDatabase : ALTER DATABASE name ( changeableOption | unsupportedDatabaseOption )+ ;

unsupportedDatabaseOption : DATABASE_OPTION ( timeSpan | STRING ) ;

dropDatabase : DROP DATABASE ifExists? name ;

use : USE name ;

// ---------------------------------------------------------------- tables

createTable
    : CREATE ( STABLE ifNotExists? tableName columnDefinitions TAGS columnDefinitions
             | TABLE ifNotExists? tableName columnDefinitions ( TAGS columnDefinitions )? )
    ;

columnDefinitions : LP columnDefinition ( COMMA columnDefinition )* RP ;

columnDefinition : name dataType ;

dataType
    : ( TIMESTAMP | BOOL | TINYINT | SMALLINT | INT | BIGINT | FLOAT_TYPE | DOUBLE )    # fixedType
    | ( VARCHAR | NCHAR ) LP INTEGER RP                                                 # textType
    | ( TINYINT | SMALLINT | INT | BIGINT ) UNSIGNED                                    # unsupportedType
    | OTHER_TYPE ( LP INTEGER ( COMMA INTEGER )? RP )?                                  # unsupportedType
    ;

createChildTables : CREATE TABLE childTable+ ;

childTable : ifNotExists? tableName USING tableName nameList? TAGS LP tagValue ( COMMA tagValue )* RP ;

tagValue : ( PLUS | MINUS )? ( INTEGER | FLOAT ) | STRING | BOOLEAN | NULL | unsupportedTagValue ;

unsupportedTagValue : expression ;

dropTable : DROP ( TABLE | STABLE ) dropTarget ( COMMA dropTarget )* ;

dropTarget : ifExists? tableName ;

alterTable
    : ALTER ( TABLE | STABLE ) tableName
      ( ADD COLUMN columnDefinition
      | DROP COLUMN name
      | MODIFY COLUMN columnDefinition
      | SET TAG name EQ tagValue unsupportedTags?
      | unsupportedAlter )
    ;

unsupportedTags : ( COMMA name EQ tagValue )+ ;

unsupportedAlter
    : RENAME ( COLUMN | TAG ) name name
    | ( ADD | MODIFY ) TAG columnDefinition
    | DROP TAG name
    ;

ifNotExists : IF NOT EXISTS ;
ifExists : IF EXISTS ;

// ---------------------------------------------------------------- metadata

describe : ( DESCRIBE | DESC ) tableName ;

show
    : SHOW ( DATABASES
           | databasePrefix? TABLES like?
           | databasePrefix? STABLES like?
           | databasePrefix? VIEWS like?
           | CLUSTER ALIVE
           | unsupportedShow )
    ;

unsupportedShow : TAGS FROM tableName | USER DATABASES | ( NORMAL | CHILD ) databasePrefix? TABLES like? ;

databasePrefix : name DOT ;

like : LIKE STRING ;

// ---------------------------------------------------------------- rows

insertSelect : INSERT INTO tableName insertColumns? ( query | LP query RP ) ;

insertColumns : LP insertColumn ( COMMA insertColumn )* RP ;

insertColumn : name | TBNAME ;

delete : DELETE FROM tableName whereClause? ;

unsupportedStatement
    : UNSUPPORTED_START anything*
    | UPDATE ( DOUBTFUL | ALL ) anything*       // "update anode"; rows cannot be updated
    ;

anything : . ;

// ---------------------------------------------------------------- queries

query : ( select | unsupportedNestedQuery ) unsupportedUnion* orderBy? limit? ;

unsupportedNestedQuery : LP query RP ;

unsupportedUnion : UNION ALL? ( select | LP query RP ) ;

select
    : SELECT quantifier? unsupportedTagMode? selectItem ( COMMA selectItem )* ( FROM tableReference unsupportedJoin* )?
      whereClause? ( GROUP BY keys having? | ( PARTITION BY keys )? window? unsupportedGrouping? )
    ;

quantifier : DISTINCT | ALL ;

unsupportedTagMode : TAGS ;

selectItem
    : STAR                                      # allColumns
    | name DOT STAR                             # unsupportedTableColumns
    | condition ( AS? alias )?                  # selectedValue
    ;

alias : name | ALIAS ;

tableReference : ( tableName | LP query RP ) unsupportedAlias? ;

unsupportedAlias : AS? name ;

unsupportedJoin : COMMA tableReference ;

whereClause : WHERE condition ;

// Behind PARTITION BY or INTERVAL.
unsupportedGrouping : GROUP BY keys having? | having ;

keys : expression unsupportedAlias? ( COMMA expression unsupportedAlias? )* ;

window : INTERVAL LP ( VARIABLE | unsupportedWidth ) unsupportedOffset? RP unsupportedSliding? ;

unsupportedWidth : OTHER_VARIABLE | INTEGER | STRING ;

unsupportedOffset : COMMA ( VARIABLE | unsupportedWidth ) ;

unsupportedSliding : SLIDING LP ( VARIABLE | unsupportedWidth ) RP ;

having : HAVING condition ;

orderBy : ORDER BY sortItem ( COMMA sortItem )* ;

sortItem : expression ( ASC | DESC )? unsupportedNulls? ;

unsupportedNulls : NULLS ( FIRST | LAST ) ;

limit : LIMIT count ( ( OFFSET | COMMA ) count )? ;

count : INTEGER | unsupportedPlaceholder ;

unsupportedPlaceholder : QUESTION ;

// ---------------------------------------------------------------- expressions

// A value or a truth value; only where this rule is used may a predicate stand for a value.
condition : expression | booleanExpression ;

booleanExpression
    : booleanPrimary                                        # plainBoolean
    | NOT booleanPrimary                                    # notBoolean
    | booleanExpression AND booleanExpression               # junction
    | booleanExpression OR booleanExpression                # junction
    ;

booleanPrimary : predicate | LP booleanExpression RP ;

predicate
    : expression comparison expression                                  # compare
    | expression NOT? LIKE expression                                   # likePredicate
    | expression NOT? BETWEEN expression AND expression                 # between
    | expression IS NOT? NULL                                           # isNull
    | expression NOT? IN LP literal ( COMMA literal )* RP               # in
    ;

comparison : EQ | NE | LT | LE | GT | GE ;

expression
    : literal                                                           # literalValue
    | TBNAME                                                            # tableNameColumn
    | ( WSTART | WEND )                                                 # windowColumn
    | ( name | ALIAS )                                                  # column
    | ( DATABASE | SERVER_STATUS | SERVER_VERSION ) LP RP               # constantFunction
    | NOW ( LP RP )?                                                    # nowValue
    | ( COUNT | FIRST | LAST | LAST_ROW ) LP ( STAR | expression ) RP   # starFunction
    | CAST LP expression AS BIGINT RP                                   # cast
    | OTHER_FUNCTION LP expression ( COMMA expression )* RP             # unsupportedFunction
    | name LP expression RP                                             # function
    | CASE whenThen+ ( ELSE condition )? END                            # caseWhen
    | LP expression RP                                                  # parenthesis
    | ( PLUS | MINUS ) expression                                       # unsupportedSign
    | name DOT ( TBNAME | name | ALIAS )                                # unsupportedColumn
    | WDURATION                                                         # unsupportedColumn
    | ( TODAY | CLIENT_VERSION | CURRENT_USER | TIMEZONE | USER ) LP RP # unsupportedFunction
    | ( COUNT | FIRST | LAST | LAST_ROW ) LP starArgument ( COMMA starArgument )* RP   # unsupportedFunction
    | name LP expression ( COMMA expression )+ RP                       # unsupportedFunction
    | CAST LP expression AS otherCastType RP                            # unsupportedCast
    | CASE condition whenThen+ ( ELSE condition )? END                  # unsupportedCase
    | LP query RP                                                       # unsupportedSubquery
    | expression ( STAR | SLASH ) expression                            # arithmetic
    | expression REM expression                                         # unsupportedRemainder
    | expression ( PLUS | MINUS ) expression                            # arithmetic
    ;

starArgument : STAR | name DOT STAR | expression ;

otherCastType : INT | DOUBLE | TIMESTAMP | ( VARCHAR | NCHAR ) ( LP INTEGER RP )? | OTHER_TYPE ;

whenThen : WHEN condition THEN condition ;

literal : ( PLUS | MINUS )? ( INTEGER | FLOAT ) | STRING | BOOLEAN | NULL | QUESTION | VARIABLE | unsupportedLiteral ;

unsupportedLiteral : OTHER_VARIABLE ;

// ---------------------------------------------------------------- names

tableName : ( name DOT )? name ;

nameList : LP name ( COMMA name )* RP ;

name : ID | OTHER_FUNCTION | QUOTED_ID ;

// ---------------------------------------------------------------- words

ADD : 'add' ;
ALIVE : 'alive' ;
ALL : 'all' ;
ALTER : 'alter' ;
AND : 'and' ;
AS : 'as' ;
ASC : 'asc' ;
BETWEEN : 'between' ;
BIGINT : 'bigint' ;
BOOL : 'bool' ;
BY : 'by' ;
CASE : 'case' ;
CAST : 'cast' ;
CHILD : 'child' ;
CLIENT_VERSION : 'client_version' ;
CLUSTER : 'cluster' ;
COLUMN : 'column' ;
COUNT : 'count' ;
CREATE : 'create' ;
CURRENT_USER : 'current_user' ;
DATABASE : 'database' ;
DATABASES : 'databases' ;
DELETE : 'delete' ;
DESC : 'desc' ;
DESCRIBE : 'describe' ;
DISTINCT : 'distinct' ;
DOUBLE : 'double' ;
DROP : 'drop' ;
DURATION : 'duration' ;
ELSE : 'else' ;
END : 'end' ;
EXISTS : 'exists' ;
FIRST : 'first' ;
FLOAT_TYPE : 'float' ;
FROM : 'from' ;
GROUP : 'group' ;
HAVING : 'having' ;
IF : 'if' ;
IN : 'in' ;
INSERT : 'insert' ;
INT : 'int' | 'integer' ;
INTERVAL : 'interval' ;
INTO : 'into' ;
IS : 'is' ;
KEEP : 'keep' ;
LAST : 'last' ;
LAST_ROW : 'last_row' ;
LIKE : 'like' ;
LIMIT : 'limit' ;
MODIFY : 'modify' ;
NCHAR : 'nchar' ;
NORMAL : 'normal' ;
NOT : 'not' ;
NOW : 'now' ;
NULL : 'null' ;
NULLS : 'nulls' ;
OFFSET : 'offset' ;
OR : 'or' ;
ORDER : 'order' ;
PARTITION : 'partition' ;
PRECISION : 'precision' ;
RENAME : 'rename' ;
SELECT : 'select' ;
SERVER_STATUS : 'server_status' ;
SERVER_VERSION : 'server_version' ;
SET : 'set' ;
SHOW : 'show' ;
SLIDING : 'sliding' ;
SMALLINT : 'smallint' ;
STABLE : 'stable' ;
STABLES : 'stables' ;
TABLE : 'table' ;
TABLES : 'tables' ;
TAG : 'tag' ;
TAGS : 'tags' ;
TBNAME : 'tbname' ;
THEN : 'then' ;
TIMESTAMP : 'timestamp' ;
TIMEZONE : 'timezone' ;
TINYINT : 'tinyint' ;
TODAY : 'today' ;
UNION : 'union' ;
UNSIGNED : 'unsigned' ;
UPDATE : 'update' ;
USE : 'use' ;
USER : 'user' ;
USING : 'using' ;
VARCHAR : 'varchar' | 'binary' ;
VALUES : 'values' ;
VIEWS : 'views' ;
WAL_FSYNC_PERIOD : 'wal_fsync_period' ;
WAL_LEVEL : 'wal_level' ;
WDURATION : '_wduration' ;
WEND : '_wend' ;
WHEN : 'when' ;
WHERE : 'where' ;
WSTART : '_wstart' ;

OTHER_TYPE : 'json' | 'varbinary' | 'geometry' | 'blob' | 'mediumblob' | 'decimal' ;

// Options of a database that change neither answers nor limits here.
DATABASE_OPTION
    : 'buffer' | 'cachemodel' | 'cachesize' | 'comp' | 'maxrows' | 'minrows' | 'pages' | 'pagesize' | 'replica'
    | 'schemaless' | 'single_stable' | 'stt_trigger' | 'table_prefix' | 'table_suffix' | 'tsdb_pagesize'
    | 'vgroups' | 'wal_retention_period' | 'wal_retention_size'
    | 'wal_roll_period' | 'wal_segment_size'
    ;

// Statements that exist in TDengine and not here.
UNSUPPORTED_START
    : 'balance' | 'compact' | 'explain' | 'flush' | 'grant' | 'kill' | 'merge' | 'pause' | 'redistribute' | 'reset'
    | 'restore' | 'resume' | 'revoke' | 'split' | 'trim'
    ;

// Reserved words that cannot be names; nothing in the subset uses them.
RESERVED
    : 'account' | 'accounts' | 'aggregate' | 'analyze' | 'apps' | 'at_once' | 'batch_scan' | 'bnode' | 'bnodes'
    | 'bufsize' | 'cache' | 'comment' | 'compacts' | 'connection' | 'connections' | 'conns' | 'consumer'
    | 'consumers' | 'contains' | 'dbs' | 'delete_mark' | 'distributed' | 'dnode' | 'dnodes'
    | 'enable' | 'expired' | 'fill_history' | 'force' | 'full' | 'function' | 'functions' | 'grants' | 'host'
    | 'ignore' | 'index' | 'indexes' | 'language' | 'leader' | 'licences' | 'linear' | 'local' | 'logs'
    | 'machines' | 'max_delay' | 'meta' | 'minus' | 'mnode' | 'mnodes' | 'next' | 'none' | 'null_f' | 'on' | 'only'
    | 'outputtype' | 'para_tables_sort' | 'partition_first' | 'pass' | 'port' | 'pps' | 'prev' | 'privileges'
    | 'qnode' | 'qnodes' | 'qtime' | 'queries' | 'query' | 'ratio' | 'read' | 'retentions' | 'rollup' | 'scores'
    | 'sma' | 'snode' | 'snodes' | 'sort_for_group' | 'start' | 'state' | 'storage' | 'stream'
    | 'streams' | 'subscribe' | 'subscriptions' | 'subtable' | 'sysinfo' | 'system' | 'to' | 'topic'
    | 'topics' | 'transaction' | 'transactions' | 'trigger' | 'tseries' | 'ttl' | 'unsafe' | 'untreated' | 'users'
    | 'value' | 'value_f' | 'variables' | 'verbose' | 'vgroup' | 'vnode' | 'vnodes' | 'watermark' | 'window_close'
    | 'with' | 'write'
    ;

// Words that mean something in TDengine where the subset has nothing, or of which it is not known whether
// 3.3.7.5 reserves them: a statement stopped by one is refused as not supported.
DOUBTFUL
    : '_c0' | '_rowts' | '_irowts' | '_isfilled' | '_qduration' | '_qend' | '_qstart' | '_tags' | '_irowts_origin'
    | 'anode' | 'anodes' | 'anti' | 'arbgroups' | 'asof' | 'assign' | 'both' | 'bwlimit' | 'cols' | 'count_window'
    | 'disk_info' | 'encrypt_algorithm' | 'encrypt_key' | 'encryptions' | 'event_window' | 'every' | 'file'
    | 'fill' | 'for' | 'import' | 'inner' | 'jlimit' | 'join' | 'keep_time_offset' | 'leading' | 'left' | 'level'
    | 'match' | 'nmatch' | 'no_batch_scan' | 'outer' | 'pi' | 'position' | 'primary' | 'rand' | 'range'
    | 'recursive' | 'replace' | 'right' | 'semi' | 'session' | 'slimit' | 'soffset' | 'state_window' | 'substr' | 'substring'
    | 'trailing' | 'tsma' | 'tsmas' | 'view' | 'window' | 'window_offset' | 'true_for' | 'notify'
    | 'encode' | 'compress' | 'strict' | 'modules' | 'regexp' | 'not_regexp' | 'vtable' | 'virtual' | 'roles'
    ;

// Functions of TDengine that the subset has not. They are names too.
OTHER_FUNCTION
    : 'abs' | 'acos' | 'aes_decrypt' | 'aes_encrypt' | 'anomaly_window' | 'apercentile' | 'ascii' | 'asin' | 'atan'
    | 'atan2' | 'bottom' | 'ceil' | 'char' | 'char_length' | 'coalesce' | 'concat' | 'concat_ws' | 'corr' | 'cos'
    | 'crc32' | 'csum' | 'date' | 'date_format' | 'dayofweek' | 'degrees' | 'derivative' | 'diff' | 'elapsed' | 'exp'
    | 'fill_forward' | 'find_in_set' | 'floor' | 'forecast' | 'from_base64' | 'generate_total_sql' | 'greatest'
    | 'group_concat' | 'hash' | 'histogram' | 'hyperloglog' | 'ifnull' | 'interp' | 'irate' | 'isnotnull' | 'isnull'
    | 'lag' | 'lead' | 'least' | 'leastsquares' | 'length' | 'ln' | 'log' | 'lower' | 'ltrim' | 'mask_full' | 'mask_none'
    | 'mask_partial' | 'mavg' | 'md5' | 'mod' | 'mode' | 'nullif' | 'nvl' | 'nvl2' | 'percentile' | 'pow' | 'power'
    | 'radians' | 'regexp_in_set' | 'repeat' | 'round' | 'rtrim' | 'sample' | 'sha' | 'sha1' | 'sha2' | 'sign' | 'sin'
    | 'sm4_decrypt' | 'sm4_encrypt' | 'spread' | 'sqrt' | 'st_astext' | 'st_contains' | 'st_containsproperly'
    | 'st_covers' | 'st_equals' | 'st_geomfromtext' | 'st_intersects' | 'st_touches' | 'statecount' | 'stateduration'
    | 'stddev' | 'stddev_pop' | 'stddev_samp' | 'substring_index' | 'tail' | 'tan' | 'timediff' | 'timetruncate'
    | 'to_base64' | 'to_char' | 'to_iso8601' | 'to_json' | 'to_timestamp' | 'to_unixtimestamp' | 'top' | 'trunc'
    | 'truncate' | 'twa' | 'unique' | 'upper' | 'var_pop' | 'var_samp' | 'variance' | 'week' | 'weekday' | 'weekofyear'
    ;

BOOLEAN : 'true' | 'false' ;

// ---------------------------------------------------------------- tokens

ID : [a-z_] [a-z0-9_]* ;
ALIAS : [a-z_\u0080-\uFFFF] [a-z0-9_\u0080-\uFFFF]* ;
QUOTED_ID : '`' ( ~'`' | '``' )* '`' ;
STRING : '\'' ( '\\' . | '\'\'' | ~['\\] )* '\'' | '"' ( '\\' . | '""' | ~["\\] )* '"' ;

VARIABLE : [0-9]+ [asmhdw] { endOfWord() }? ;
OTHER_VARIABLE : [0-9]+ [buny] { endOfWord() }? ;
FLOAT : [0-9]+ '.' [0-9]* EXPONENT? | '.' [0-9]+ EXPONENT? | [0-9]+ EXPONENT ;
OTHER_NUMBER : '0x' [0-9a-f]+ | '0b' [01]+ ;
INTEGER : [0-9]+ ;
fragment EXPONENT : 'e' [+-]? [0-9]+ ;

LP : '(' ;
RP : ')' ;
COMMA : ',' ;
DOT : '.' ;
SEMI : ';' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
REM : '%' ;
EQ : '==' | '=' ;
NE : '<>' | '!=' ;
LE : '<=' ;
LT : '<' ;
GE : '>=' ;
GT : '>' ;
QUESTION : '?' ;
UNSUPPORTED_OPERATOR : '->' | '||' | '|' | '&' | '<<' | '>>' | '~' | ':' ;

COMMENT : '--' ~'\n'* -> skip ;
BLOCK_COMMENT : '/*' .*? '*/' -> skip ;
SPACE : [ \t\r\n\f]+ -> skip ;

// Also the quote of a string without end; it is reported as an unrecognized token.
ILLEGAL : . ;
